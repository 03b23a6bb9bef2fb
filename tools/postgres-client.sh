#!/bin/sh
# Prints the folder that holds psql and pg_dump: the PATH's, else the Python wheel pgserver's, fetched once into .tools/.
# What it does goes to stderr; the path is all that stdout gets. Status 3: none to be had.
set -eu

version=0.1.4
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
home="$root/.tools/pgserver-$version"

say() { printf 'postgres-client: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }

if command -v psql >/dev/null && command -v pg_dump >/dev/null; then
    dirname "$(command -v pg_dump)"
    exit 0
fi

if [ ! -x "$home/pgserver/pginstall/bin/pg_dump" ]; then
    say "fetching the Python wheel pgserver $version into .tools/ (once, about 11 MB)"
    mkdir -p "$root/.tools"
    # Unpacked beside and moved at the end: whoever fetches at the same time never sees half of it.
    part=$(mktemp -d "$root/.tools/part.XXXXXX")
    trap 'rm -rf "$part"' EXIT
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --python-version 3.11 \
        --dest "$part" "pgserver==$version" >&2 \
        || fail "the wheel pgserver $version could not be fetched. Install PostgreSQL's client programs."
    python3 -m zipfile -e "$part"/*.whl "$part/unpacked"
    chmod -R u+rx "$part/unpacked/pgserver/pginstall/bin"
    rm -rf "$home"
    mv "$part/unpacked" "$home"
fi
"$home/pgserver/pginstall/bin/pg_dump" --version >/dev/null || fail "the fetched pg_dump does not run on this machine."
printf '%s\n' "$home/pgserver/pginstall/bin"
