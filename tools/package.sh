#!/usr/bin/env bash
# Makes a release of the built jar, see usage below. Called by ./flowplane package, which builds first.
set -eu
# Nothing of whoever makes it shall be in it.
umask 022
export LC_ALL=C TZ=UTC

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
release=$root/tools/release

usage() {
  cat <<'TEXT'
usage: ./flowplane package [folder]

Makes a release in an empty or new folder (target/release, which is emptied first):

  flowplane-<version>-linux-<arch>.tar.gz        runs without a JDK: launcher, jar, libraries, a small Java, start-up cache, deploy/
  flowplane-<version>-linux-<arch>.image.tar     OCI image: docker load, podman load, skopeo copy oci-archive:…
  flowplane-<version>.cdx.json                   bill of materials, CycloneDX
  SHA256SUMS                                     sha256sum -c SHA256SUMS

Needs Linux, a JDK 25 with jlink, Python 3.11 or later; for the image, apt-get of a Debian. The same commit, JDK and machine kind make
the same bytes, in any folder. SOURCE_DATE_EPOCH (the time of the last commit) is the time of all files.
TEXT
}

fail() {
  printf 'package: %s\n' "$*" >&2
  exit 1
}

say() { printf 'package: %s\n' "$*" >&2; }

# What git knows of this folder, or nothing.
from_git() { git -C "$root" "$@" 2>/dev/null || true; }

check_tools() {
  [ "$(uname -s)" = Linux ] || fail "a release is made on Linux, since the Java in it is the machine's own."
  [ -x "${JAVA_HOME:-}/bin/jlink" ] || fail "there is no jlink in '${JAVA_HOME:-}'; set JAVA_HOME to a whole JDK 25."
  python3 -c 'import hashlib; hashlib.file_digest' 2>/dev/null || fail "Python 3.11 or later was not found; install it."
  setarch -R true 2>/dev/null || fail "setarch -R is refused here, so that the start-up cache would differ from build to build; in a container, allow personality(2)."
}

# The default folder is ours to empty; another has to be new or empty.
check_folder() {
  if [ "$to" = "$root/target/release" ]; then rm -rf "$to"; fi
  [ ! -e "$to" ] || [ -d "$to" ] || fail "$to is no folder."
  [ ! -e "$to" ] || [ -z "$(ls -A "$to")" ] || fail "$to is not empty; name a folder that is, or a new one."
  mkdir -p "$to" 2>/dev/null && [ -w "$to" ] || fail "$to can't be written."
  to=$(cd "$to" && pwd -P)
  local free
  free=$(df -Pk "$to" | awk 'NR == 2 {print int($4 / 1024)}')
  [ "$free" -ge 1200 ] || fail "$to has $free MiB free; a release takes 1200 while it is made."
}

maven_bill() {
  (cd "$root" && MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" mvn -q -B -Dstyle.color=never \
    org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeBom -DincludeTestScope=false -DincludeProvidedScope=false -DschemaVersion=1.6 \
    -DoutputFormat=json -DincludeBomSerialNumber=false -DoutputDirectory="$1" -DoutputName=maven) >"$1/maven.log" 2>&1 || {
    cat "$1/maven.log" >&2
    fail "Maven made no bill of materials; what it said stands above."
  }
}

# What a machine without Docker or Kubernetes may use, and not what people of this folder left there.
copy_deploy() {
  local file
  (cd "$root" && { git ls-files deploy 2>/dev/null | grep . || find deploy -type f; }) | while read -r file; do
    mkdir -p "$1/$(dirname "$file")"
    cp "$root/$file" "$1/$file"
  done
  cp "$root/CHANGELOG.md" "$root/README-DOCKER.md" "$1/"
  chmod -R u+rwX,go+rX,go-w "$1/deploy"
  chmod 644 "$1"/*.md
}

case ${1:-} in
  -h | --help) usage && exit 0 ;;
  -*) fail "there is no option '$1'; ./flowplane package --help tells more." ;;
esac
[ $# -le 1 ] || fail "one folder is enough; ./flowplane package --help tells more."
to=${1:-$root/target/release}
check_tools
check_folder
scratch=$(mktemp -d "$to/.making.XXXXXX")
out=$scratch/out
mkdir "$out"
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$root/pom.xml" | head -n 1)
case $(uname -m) in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(from_git log -1 --format=%ct)}
if [ -z "$SOURCE_DATE_EPOCH" ]; then SOURCE_DATE_EPOCH=$(date -u -d "$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</.*:\1:p' "$root/pom.xml")" +%s); fi
export SOURCE_DATE_EPOCH VERSION=$version ARCH=$arch REVISION
REVISION=$(from_git rev-parse HEAD)
REVISION=${REVISION:-unknown}
[ -z "$(from_git status --porcelain --untracked-files=no)" ] || say "this folder has changes that are not committed: the release is not the commit's"
name=flowplane-$version-linux-$arch

say "putting together what runs"
"$root/tools/assemble.sh" "$scratch/program" || fail "the folder could not be put together; what stands above says why."
python3 -B "$release/steady_cache.py" "$scratch/program/flowplane.aot" || fail "the start-up cache can't be made the same each time with this JDK."
if [ "$arch" = amd64 ]; then
  say "making the image"
  "$release/base.sh" "$scratch/root" || fail "the image has no root folder; what stands above says why."
  python3 -B "$release/image.py" "$scratch/program" "$scratch/root" "$out/$name.image.tar" || fail "the image could not be written; what stands above says why."
else
  say "no image: its Debian packages are pinned for amd64 only"
fi
say "writing the bill of materials"
maven_bill "$scratch"
python3 -B "$release/sbom.py" "$scratch/maven.json" "$scratch/program" "$([ ! -d "$scratch/root" ] || echo "$scratch/root")" "$JAVA_HOME" "$out/flowplane-$version.cdx.json" ||
  fail "there is no bill of materials; what stands above says why."
say "packing the tarball"
copy_deploy "$scratch/program"
python3 -B "$release/archives.py" "$scratch/program" "$name" "$out/$name.tar.gz" || fail "the tarball could not be written; what stands above says why."
(cd "$out" && sha256sum flowplane-* >SHA256SUMS)
chmod 644 "$out"/*
mv "$out"/* "$to/"
say "done: $to"
cat "$to/SHA256SUMS"
