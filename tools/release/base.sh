#!/usr/bin/env bash
# Makes the root folder that the image stands on, out of the Debian packages of base.lock: fetched by apt once, checked
# against their checksums, unpacked; no package script runs. No Docker, no root needed. usage: tools/release/base.sh <new folder>
# RELEASE_BASE_LOCK names another list of packages.
set -eu
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${1:?usage: tools/release/base.sh <new folder>}
lock=${RELEASE_BASE_LOCK:-$here/base.lock}
mkdir -p "$here/../../.tools"
kept=$(cd "$here/../../.tools" && pwd -P)/base

fail() {
  printf 'base: %s\n' "$*" >&2
  exit 1
}

has_sum() { [ -f "$2" ] && printf '%s  %s\n' "$1" "$2" | sha256sum --check --status; }

# Prints the file of package $1 in version $2, whose SHA-256 is $3; one that was kept is checked again.
package() {
  local file=$kept/$3.deb part fetched
  if ! has_sum "$3" "$file"; then
    printf 'package: fetching %s %s (once)\n' "$1" "$2" >&2
    part=$(mktemp -d "$kept/part.XXXXXX")
    apt-cache show "$1:amd64=$2" >/dev/null 2>&1 || apt-get update -qq >&2 || true
    (cd "$part" && apt-get download -qq -o APT::Sandbox::User=root "$1:amd64=$2" >&2) || {
      rm -rf "$part"
      fail "$1 $2 is not to be had: run 'apt-get update' as root; if Debian has a newer one by now, run tools/release/pin-base.sh and commit base.lock."
    }
    fetched=$(echo "$part"/*.deb)
    has_sum "$3" "$fetched" || {
      rm -rf "$part"
      fail "$1 $2 is not the file that base.lock names: its checksum is another."
    }
    mv "$fetched" "$file"
    rm -rf "$part"
  fi
  printf '%s\n' "$file"
}

for program in dpkg-deb apt-get; do
  command -v "$program" >/dev/null || fail "the image is made of Debian's packages, and there is no $program to fetch them with."
done
mkdir -p "$folder/usr/bin" "$folder/usr/sbin" "$folder/usr/lib" "$folder/usr/lib64" "$folder/var/lib/dpkg/status.d" "$kept"
for link in bin sbin lib lib64; do ln -s "usr/$link" "$folder/$link"; done
grep -v '^#' "$lock" | while read -r name version sum; do
  file=$(package "$name" "$version" "$sum")
  # Through tar, since dpkg -x would put a folder where /bin and /lib are links.
  dpkg-deb --fsys-tarfile "$file" | tar -x --keep-directory-symlink --no-same-owner -C "$folder"
  dpkg-deb --field "$file" >"$folder/var/lib/dpkg/status.d/$name"
done
cd "$folder"
# What a scanner and a reader of licences need stays: the copyright files.
find usr/share/doc -type f ! -name copyright -delete
find usr/share/doc -mindepth 2 -type l ! -name copyright -delete
rm -rf usr/share/man usr/share/info usr/share/locale usr/share/lintian usr/share/bash-completion usr/share/gcc
find usr/share/doc -type d -empty -delete
# What the package scripts would have done, as far as a container needs it.
ln -s mawk usr/bin/awk
find usr/share/ca-certificates -name '*.crt' | LC_ALL=C sort | xargs cat >etc/ssl/certs/ca-certificates.crt
chmod -R ug-s .
rmdir var/lock
printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n' >etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >etc/group
printf 'hosts: files dns\n' >etc/nsswitch.conf
mkdir -p tmp run proc sys dev etc usr/local/bin data certs opt
chmod 1777 tmp
