#!/usr/bin/env bash
# Makes what docker-compose.yml needs as secrets, each unless it is there: random, and for nobody else on this host.
# usage: secrets.sh [folder]
set -euo pipefail

folder=${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}
fail() {
  printf 'secrets: %s\n' "$*" >&2
  exit 1
}

random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

mkdir -p "$folder" || fail "$folder can't be made."
# The folder is shut; the files in it are readable, since the users of the containers are not this one.
chmod 700 "$folder" || fail "$folder belongs to somebody else; run this as its owner."
for name in db_password grafana_password secret_encryption_key; do
  file=$folder/$name.txt
  if [ ! -e "$file" ]; then
    if ! random >"$file.new" || ! mv "$file.new" "$file"; then
      rm -f "$file.new"
      fail "$file can't be written."
    fi
  fi
  [ -s "$file" ] || fail "$file is empty; write the secret into it, or delete it to have one made."
  [ -r "$file" ] || fail "$file can't be read; run this as its owner."
  chmod 644 "$file" || fail "$file belongs to somebody else; run this as its owner."
done
