#!/bin/sh
# Prints the path of a program that Debian has: the PATH's, else out of its Debian package, fetched once into .tools/debian
# with what it needs. Nothing is installed or started. usage: tools/debian.sh <program>
# What it does goes to stderr; the path is all that stdout gets. Status 3: not to be had.
set -eu

program=${1:?usage: tools/debian.sh <program>}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
mkdir -p "$root/.tools"
home="$(cd "$root/.tools" && pwd -P)/debian"
extra='' holds=''

say() { printf 'debian: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }

case $program in
    pgbouncer | haproxy | sqlite3 | logrotate | skopeo) package=$program ;;
    nft) package=nftables ;;
    iptables-nft-restore) package=iptables ;;
    systemd-analyze) package=systemd ;;
    # Debian keeps the part for plain TCP, and so for xDS, apart.
    nginx) package=nginx extra=libnginx-mod-stream holds=usr/lib/nginx/modules/ngx_stream_module.so ;;
    promtool | prometheus) package=prometheus ;;
    postgres | initdb | pg_ctl | pg_basebackup) package=postgresql-15 ;;
    *) fail "no Debian package is known here for '$program': add it to tools/debian.sh." ;;
esac

# Debian keeps servers outside of a user's PATH.
found=$(PATH="$PATH:/usr/sbin:/usr/lib/postgresql/15/bin" command -v "$program" || true)
if [ -n "$found" ] && { [ -z "$holds" ] || [ -e "/$holds" ]; }; then
    printf '%s\n' "$found"
    exit 0
fi

if [ ! -x "$home/bin/$program" ] || [ ! -e "$home/$holds" ]; then
    command -v apt-get >/dev/null || fail "$program is not here, and this is no Debian to fetch it from. Install $package."
    if ! apt-cache show "$package" >/dev/null 2>&1; then
        say "reading Debian's package lists"
        apt-get update -qq >&2 || fail "the package lists can't be read: run 'apt-get update' as root, or install $package."
    fi
    # shellcheck disable=SC2086
    wanted=$(apt-get install --simulate --no-install-recommends "$package" $extra 2>/dev/null | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
    [ -n "$wanted" ] || fail "Debian has no package $package here. Install $program by other means."
    say "fetching $package and what it needs into .tools/debian (once)"
    mkdir -p "$home/bin"
    part=$(mktemp -d "$root/.tools/part.XXXXXX")
    trap 'rm -rf "$part"' EXIT
    # shellcheck disable=SC2086
    (cd "$part" && apt-get download -qq -o APT::Sandbox::User=root $wanted >&2) || fail "$package could not be fetched."
    for archive in "$part"/*.deb; do
        dpkg -x "$archive" "$home"
    done
    binary=$(find "$home/usr/sbin" "$home/usr/bin" "$home/usr/lib/postgresql" ! -type d -name "$program" -print 2>/dev/null | head -n 1)
    [ -n "$binary" ] || fail "$package holds no $program."
    libraries=$(find "$home/usr/lib" "$home/lib" -maxdepth 2 \( -name '*-linux-gnu' -o -path '*-linux-gnu/systemd' \) | tr '\n' ':')
    # Made beside and moved at the end: whoever asks at the same time never sees half of it.
    cat >"$part/$program" <<WRAPPER
#!/bin/sh
LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:-}" exec "$binary" "\$@"
WRAPPER
    chmod 755 "$part/$program"
    mv -f "$part/$program" "$home/bin/$program"
fi
"$home/bin/$program" --version >/dev/null 2>&1 || "$home/bin/$program" -v >/dev/null 2>&1 \
    || fail "the fetched $program does not run on this machine. Install $package."
printf '%s\n' "$home/bin/$program"
