#!/usr/bin/env bash
# Restores a backup of flowplane-backup.sh: all of it, or nothing is changed.
set -euo pipefail
umask 077

program=flowplane-restore
# shellcheck source-path=SCRIPTDIR source=database.sh
. "$(dirname "$(readlink -f "$0")")/database.sh"

usage() {
  cat <<'TEXT'
usage: flowplane-restore.sh [--replace] [--old] <backup>

  <backup>     a file of flowplane-backup.sh, or a folder: the newest one in it
  --replace    the database isn't empty, and what it holds is to be lost (an SQLite file is kept beside)
  --old        the backup is older than RESTORE_MAX_AGE_DAYS (7), and that is meant

DATABASE_URL (and FLOWPLANE_DATABASE_PASSWORD_FILE) as the server has it. Servers that use the database must be stopped.
TEXT
}

replace=no
old=no
backup=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --replace) replace=yes ;;
    --old) old=yes ;;
    -*) usage >&2 && exit 2 ;;
    *) [ -z "$backup" ] || { usage >&2 && exit 2; }; backup=$1 ;;
  esac
  shift
done
[ -n "$backup" ] || { usage >&2 && exit 2; }
max_age=${RESTORE_MAX_AGE_DAYS:-7}
[[ $max_age =~ ^[0-9]{1,6}$ ]] || fail "RESTORE_MAX_AGE_DAYS is a whole number, not '$max_age'."

newest_in() {
  local ending
  if [ "$kind" = postgres ]; then ending=dump; else ending=db; fi
  find "$1" -maxdepth 1 -type f -name "flowplane_????????T??????Z.$ending" | sort | tail -n 1
}

check_file() {
  if [ -d "$backup" ]; then
    local folder=$backup
    backup=$(newest_in "$folder")
    [ -n "$backup" ] || fail "$folder holds no backup for this kind of database."
  fi
  [ -f "$backup" ] || fail "there is no file $backup."
  [ -r "$backup" ] || fail "$backup can't be read: check its permissions."
  [ -s "$backup" ] || fail "$backup is empty. Take another one."
  if [ -f "$backup.sha256" ]; then
    [ "$(cut -d' ' -f1 "$backup.sha256")" = "$(sha256sum <"$backup" | cut -d' ' -f1)" ] \
      || fail "$backup is not what was backed up: its checksum differs from $backup.sha256. Take another one."
  else
    say "$backup has no checksum beside it; going by what it holds alone"
  fi
}

# By its name, which a copy keeps; else by its file's time.
check_age() {
  local name taken days
  name=$(basename "$backup")
  if [[ $name =~ ^flowplane_([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z\. ]]; then
    taken=$(date -u -d "${BASH_REMATCH[1]}-${BASH_REMATCH[2]}-${BASH_REMATCH[3]} ${BASH_REMATCH[4]}:${BASH_REMATCH[5]}:${BASH_REMATCH[6]}" +%s) || fail "$name carries no time."
  else
    taken=$(stat -c %Y "$backup")
  fi
  days=$((($(date +%s) - taken) / 86400))
  [ "$days" -le "$max_age" ] || [ "$old" = yes ] \
    || fail "$backup is $days days old: all that was written since would be lost. Take a newer one, or say --old."
}

query() { psql --no-password --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$url" --command="$1" 2>"$complaint"; }

# Tables, views and sequences that belong to no extension.
ours="FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"

check_target() {
  local tables servers
  tables=$(query "SELECT count(*) $ours") || fail "the database can't be reached: $(reason "$complaint")."
  servers=$(query "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'flowplane'") \
    || fail "the database can't be asked who uses it: $(reason "$complaint")."
  [ "$servers" = 0 ] || fail "Flowplane servers are connected to this database ($servers connections). Stop them first."
  [ "$tables" = 0 ] || [ "$(query "SELECT to_regclass('public.revision') IS NOT NULL")" = t ] \
    || fail "the database seems to be another program's: none of its $tables tables is Flowplane's 'revision'. Check DATABASE_URL, or name an empty one."
  [ "$tables" = 0 ] || [ "$replace" = yes ] \
    || fail "the database is not empty ($tables tables). Name an empty one, or say --replace to lose what it holds."
}

# One transaction; COMMIT is only said when the dump was read to its end.
statements() {
  echo 'BEGIN; SET client_min_messages = warning;'
  cat <<SQL
DO \$\$ DECLARE r record; BEGIN
  FOR r IN SELECT c.oid::regclass AS name, c.relkind $ours ORDER BY c.relkind IN ('v', 'm') DESC LOOP
    IF to_regclass(r.name::text) IS NOT NULL THEN
      EXECUTE format('DROP %s %s CASCADE', CASE r.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, r.name);
    END IF;
  END LOOP;
END \$\$;
SQL
  # A pg_restore 17 or newer sets what servers before 17 don't know.
  pg_restore --no-owner --no-privileges --use-list="$list" --file=- "$backup" | sed '1,40{/^SET transaction_timeout = /d}' && echo 'COMMIT;'
}

restore_dump() {
  need psql pg_restore
  check_dump "$backup" "$complaint"
  check_target
  # Schema and extensions are the database's own; to make them anew takes more rights than a server has.
  pg_restore --list "$backup" | grep -Ev '^[0-9]+; [0-9]+ [0-9]+ (SCHEMA|EXTENSION|COMMENT) - ' >"$list"
  statements | psql --no-password --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname="$url" >/dev/null 2>"$complaint" \
    || fail "the restore failed and changed nothing: $(reason "$complaint")"
  say "restored at revision $(query 'SELECT value FROM revision')"
}

# A server holds a lock on <file>.lock for as long as it runs.
server_holds() { [ -e "$1.lock" ] && grep -q ":$(stat -c %i "$1.lock") " /proc/locks 2>/dev/null; }

# Ends with a message unless the file may be put where it belongs; holds others off from there until the end.
take_place() {
  local folder=$1
  [ ! -d "$file" ] || fail "$file is a folder. Name a file."
  [ ! -s "$file" ] || [ "$replace" = yes ] || fail "$file is there already. Name another one, or say --replace: the old one is kept beside."
  mkdir -p "$folder" 2>"$complaint" || fail "the folder $folder can't be made: $(reason "$complaint")."
  [ -w "$folder" ] || fail "the folder $folder can't be written to: check its permissions."
  exec 9<"$folder"
  flock -n 9 || fail "another restore into $folder is under way."
}

# Whole and beside its place before anything is moved: a full disk changes nothing.
copy_beside() {
  part=$file.part
  cp "$backup" "$part" 2>"$complaint" || fail "the restore failed and changed nothing: $(reason "$complaint")."
  sync "$part" 2>/dev/null || sync
  # Run by root, it would else be a file that the server's user can't open.
  if [ "$(id -u)" = 0 ]; then chown --reference="$1" "$part"; fi
}

restore_copy() {
  local folder ending aside
  need sqlite3 flock
  check_copy "$backup"
  ! server_holds "$file" || fail "a Flowplane server uses $file. Stop it first."
  folder=$(dirname "$file")
  take_place "$folder"
  copy_beside "$folder"
  if [ -s "$file" ]; then
    aside=$file.before-$(date -u +%Y%m%dT%H%M%SZ)
    # The log of the old file would be played into the new one.
    for ending in '' -wal -shm; do
      [ ! -e "$file$ending" ] || mv "$file$ending" "$aside$ending"
    done
    say "the old file is now $aside"
  fi
  rm -f "$file-wal" "$file-shm"
  mv "$part" "$file"
  say "restored at revision $(sqlite3 -readonly "$file" 'SELECT value FROM revision')"
}

find_database
need sha256sum
check_file
check_age
scratch=$(mktemp -d)
complaint=$scratch/complaint
list=$scratch/list
part=
trap 'rm -rf "$scratch" ${part:+"$part"}' EXIT
trap 'exit 130' INT TERM

if [ "$kind" = postgres ]; then restore_dump; else restore_copy; fi
