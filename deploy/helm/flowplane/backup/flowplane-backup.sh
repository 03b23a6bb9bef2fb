#!/usr/bin/env bash
# Backs up Flowplane's database beside the running servers: takes the dump, reads it back, keeps its checksum, deletes old ones.
set -euo pipefail
umask 077

program=flowplane-backup
# shellcheck source-path=SCRIPTDIR source=database.sh
. "$(dirname "$(readlink -f "$0")")/database.sh"

usage() {
  cat <<'TEXT'
usage: flowplane-backup.sh

Prints the path of the backup. Environment:
  DATABASE_URL             as the server has it; with FLOWPLANE_DATABASE_LISTEN_URL that one is used; with
                           FLOWPLANE_DATABASE_PASSWORD_FILE its password comes from there
  BACKUP_DIR               where backups go (/backups/flowplane)
  BACKUP_KEEP_DAYS         older ones are deleted (30)
  BACKUP_KEEP_AT_LEAST     but never the newest so many (7)
  BACKUP_KEEP_AT_MOST      and never are there more than so many (1000)
  BACKUP_UPLOAD_COMMAND    run with the path as $1, for the backup and its checksum: 'aws s3 cp "$1" s3://backups/flowplane/'
TEXT
}

case ${1:-} in
  '') ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
esac

folder=${BACKUP_DIR:-/backups/flowplane}
keep_days=${BACKUP_KEEP_DAYS:-30}
keep_at_least=${BACKUP_KEEP_AT_LEAST:-7}
keep_at_most=${BACKUP_KEEP_AT_MOST:-1000}
for number in "$keep_days" "$keep_at_least" "$keep_at_most"; do
  [[ $number =~ ^[0-9]{1,6}$ ]] || fail "BACKUP_KEEP_DAYS, BACKUP_KEEP_AT_LEAST and BACKUP_KEEP_AT_MOST are whole numbers, not '$number'."
done
[ "$keep_at_most" -ge 1 ] || fail "BACKUP_KEEP_AT_MOST is 0, which would delete the backup that was just taken."

take_dump() {
  need pg_dump pg_restore
  pg_dump --format=custom --no-password --no-owner --no-privileges --no-unlogged-table-data --file="$part" --dbname="$url" 2>"$complaint" \
    || fail "pg_dump failed: $(reason "$complaint")."
  check_dump "$part" "$complaint"
}

# VACUUM INTO reads one state in one go; .backup begins anew whenever a server writes.
take_copy() {
  need sqlite3
  [ -f "$file" ] || fail "there is no database file $file. A relative path counts from the folder that the server was started in."
  rm -f "$part"
  sqlite3 -readonly -cmd '.timeout 10000' "$file" "VACUUM INTO '${part//\'/\'\'}'" 2>"$complaint" \
    || fail "the copy failed: $(reason "$complaint")."
  check_copy "$part"
}

take_backup() {
  local name
  name=flowplane_$(date -u +%Y%m%dT%H%M%SZ)
  if [ "$kind" = postgres ]; then backup=$folder/$name.dump; else backup=$folder/$name.db; fi
  [ ! -e "$backup" ] || fail "$backup is there already: one backup a second is enough."
  if [ "$kind" = postgres ]; then take_dump; else take_copy; fi
  sync "$part" 2>/dev/null || sync
  # The checksum first: whoever sees the backup finds it.
  write_checksum 2>"$complaint" || fail "the checksum $backup.sha256 can't be written: $(reason "$complaint"). There is no backup."
  mv "$part" "$backup"
}

# Written beside and moved, so that no half one is ever taken for it.
write_checksum() {
  { sha256sum <"$part" | sed "s|-\$|$(basename "$backup")|"; } >"$sum" && mv "$sum" "$backup.sha256"
}

# Newest first; only names that this script gives.
backups() {
  find "$folder" -maxdepth 1 -type f \( -name 'flowplane_????????T??????Z.dump' -o -name 'flowplane_????????T??????Z.db' \) | sort -r
}

rotate() {
  local old number=0
  while read -r old; do
    number=$((number + 1))
    [ "$number" -gt "$keep_at_least" ] || [ "$number" -gt "$keep_at_most" ] || continue
    if [ "$number" -gt "$keep_at_most" ] || [ -n "$(find "$old" -mtime "+$keep_days")" ]; then
      say "deleting $old"
      rm -f "$old" "$old.sha256"
    fi
  done < <(backups)
}

upload() {
  local each
  [ -n "${BACKUP_UPLOAD_COMMAND:-}" ] || return 0
  for each in "$backup" "$backup.sha256"; do
    bash -c "$BACKUP_UPLOAD_COMMAND" upload "$each" >&2 || fail "the upload of $each failed; the backup itself is whole and stays."
  done
}

find_database
need flock sha256sum
mkdir -p "$folder" 2>/dev/null || fail "the folder $folder can't be made: check its path and permissions, or set BACKUP_DIR."
[ -w "$folder" ] || fail "the folder $folder can't be written to: check its permissions, or set BACKUP_DIR."
[ ! -e "$folder/.lock" ] || [ -w "$folder/.lock" ] || fail "$folder/.lock is another user's, who took a backup there. Delete it, or run this as that user."
exec 9>"$folder/.lock"
flock -n 9 || fail "another backup into $folder is under way."
part=$folder/.backup.part
sum=$folder/.backup.sha256
scratch=$(mktemp -d) || fail "no file can be made in ${TMPDIR:-/tmp}, where reasons of failures are kept."
# Not in the folder of the backups: when that is full, its reason must still find room.
complaint=$scratch/complaint
trap 'rm -rf "$part" "$part-journal" "$sum" "$scratch"' EXIT
trap 'exit 130' INT TERM

take_backup
rotate
upload
printf '%s\n' "$backup"
