#!/usr/bin/env bash
# Installs what tools/assemble.sh made as a service of this host. Keeps settings and secrets that are there.
# usage (as root): install.sh <assembled folder> [root folder, for a look before]
set -eu

program=${1:?usage: install.sh <assembled folder> [root folder]}
root=${2:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
fail() {
  printf 'install: %s\n' "$*" >&2
  exit 1
}

[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "this writes to /opt and /etc; run it as root."
[ -x "$program/jre/bin/java" ] && [ -f "$program/flowplane.jar" ] || fail "$program is no assembled Flowplane; make one: tools/assemble.sh <folder>"

# Before anything is changed, so that a refusal leaves the service as it is.
for file in flowplane.env db_password; do
  [ -e "$root/etc/flowplane/$file" ] || continue
  mode=$(stat -c %a "$root/etc/flowplane/$file")
  case $mode in *00) ;; *) fail "$root/etc/flowplane/$file may be read by others (mode $mode); run: chmod 600 $root/etc/flowplane/$file" ;; esac
done

if [ -z "$root" ] && ! id flowplane >/dev/null 2>&1; then
  useradd --system --home-dir /var/lib/flowplane --no-create-home --shell /usr/sbin/nologin flowplane
fi
mkdir -p "$root/opt" "$root/etc/flowplane/certs" "$root/etc/systemd/system"
# Put beside and swapped, so that a server in work keeps its files until it is restarted.
rm -rf "$root/opt/flowplane.new" "$root/opt/flowplane.old"
cp -pR "$program" "$root/opt/flowplane.new"
[ ! -e "$root/opt/flowplane" ] || mv "$root/opt/flowplane" "$root/opt/flowplane.old"
mv "$root/opt/flowplane.new" "$root/opt/flowplane"
cp "$here/flowplane.service" "$root/etc/systemd/system/flowplane.service"
[ -e "$root/etc/flowplane/flowplane.env" ] || install -m 0600 "$here/flowplane.env" "$root/etc/flowplane/flowplane.env"
[ -e "$root/etc/flowplane/db_password" ] || install -m 0600 /dev/null "$root/etc/flowplane/db_password"
[ -s "$root/etc/flowplane/db_password" ] || echo "install: write the database's password into $root/etc/flowplane/db_password"
echo "install: edit $root/etc/flowplane/flowplane.env, put certificates into $root/etc/flowplane/certs (keys readable by the group flowplane), then: systemctl daemon-reload && systemctl enable --now flowplane"
