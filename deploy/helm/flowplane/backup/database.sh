# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
# What backup and restore share: messages, checks, and where the database is. Sourced by both, which set program first.

say() { printf '%s: %s\n' "$program" "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool is not on the PATH. Install $(package_of "$tool")."
  done
}

package_of() {
  case $1 in
    pg_dump | pg_restore | psql) echo "PostgreSQL's client programs, of the server's version or newer (Debian: postgresql-client)" ;;
    sqlite3) echo "SQLite's command line (Debian: sqlite3)" ;;
    flock) echo "util-linux" ;;
    *) echo "$1" ;;
  esac
}

# Sets kind to postgres or sqlite, and url or file. A pooler is gone around where there is a way.
find_database() {
  local address=${FLOWPLANE_DATABASE_LISTEN_URL:-${DATABASE_URL:-}}
  case $address in
    postgresql://* | postgres://*)
      kind=postgres
      keep_password_off_command_lines "$address"
      ;;
    sqlite://*)
      kind=sqlite
      file=${address#sqlite://}
      file=$(percent_decoded "${file%%\?*}")
      ;;
    '') fail "DATABASE_URL is not set. Give it the server's value." ;;
    *) fail "DATABASE_URL must start with postgresql://, postgres:// or sqlite://." ;;
  esac
}

# Everyone on the machine may read a command line, but not the environment of others' programs.
keep_password_off_command_lines() {
  url=$1
  if [[ $1 =~ ^([a-z]+://[^:/@?]*):([^/?]*)@(.*)$ ]]; then
    url=${BASH_REMATCH[1]}@${BASH_REMATCH[3]}
    PGPASSWORD=$(percent_decoded "${BASH_REMATCH[2]}")
    export PGPASSWORD
  elif [ -n "${FLOWPLANE_DATABASE_PASSWORD_FILE:-}" ]; then
    [ -r "$FLOWPLANE_DATABASE_PASSWORD_FILE" ] || fail "FLOWPLANE_DATABASE_PASSWORD_FILE: $FLOWPLANE_DATABASE_PASSWORD_FILE can't be read."
    PGPASSWORD=$(head -n 1 "$FLOWPLANE_DATABASE_PASSWORD_FILE" | tr -d '\r')
    [ -n "$PGPASSWORD" ] || fail "FLOWPLANE_DATABASE_PASSWORD_FILE: $FLOWPLANE_DATABASE_PASSWORD_FILE holds no password in its first line."
    export PGPASSWORD
  fi
}

percent_decoded() {
  local text=${1//\\/\\\\}
  printf '%b' "${text//%/\\x}"
}

# The first line of what a program complained about, without its own name in front.
reason() {
  local line
  line=$(sed -n 's/^[a-z_0-9]*: \(error: \)\{0,1\}//; /./{p;q;}' "$1" 2>/dev/null)
  printf '%s' "${line:-it gave no reason}"
}

# Ends with how else to load $1 where it is what pg_dump writes without --format=custom, packed or not.
check_not_plain() {
  local unpack=cat
  if [ "$(od -An -tx1 -N2 "$1" | tr -d ' ')" = 1f8b ]; then unpack='gunzip -c'; fi
  ! grep -q '^-- PostgreSQL database dump' <($unpack "$1" 2>/dev/null | head -c 100 | tr -d '\000') \
    || fail "$1 is a plain dump. Load it into an empty database by: $unpack $1 | psql -v ON_ERROR_STOP=1 --single-transaction \"\$DATABASE_URL\""
}

# Ends with a message unless $1 is a whole dump of Flowplane's: its table of contents alone would also be read from half a file.
check_dump() {
  local dump=$1 complaint=$2
  check_not_plain "$dump"
  pg_restore --file=/dev/null "$dump" 2>"$complaint" \
    || fail "$dump is no whole dump: $(reason "$complaint"). Take another one."
  pg_restore --list "$dump" | grep 'TABLE DATA public revision ' >/dev/null \
    || fail "$dump is a dump, but not of Flowplane's database: it has no table 'revision'."
}

# The same for a copy of an SQLite file.
check_copy() {
  local copy=$1 found
  found=$(sqlite3 -readonly "$copy" 'PRAGMA integrity_check; SELECT count(*) FROM revision;' 2>&1) || true
  [ "$found" = $'ok\n1' ] || fail "$copy is no whole copy of Flowplane's database: $(head -n 1 <<<"$found"). Take another one."
}
