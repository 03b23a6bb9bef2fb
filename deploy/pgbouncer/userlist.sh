#!/usr/bin/env bash
# Writes PgBouncer's list of users from a file that holds the password. usage: (umask 077; userlist.sh <password file> > userlist.txt)
# It holds the password as it is, since PgBouncer logs in by it with SCRAM: mode 0600, of PgBouncer's user.
set -eu

file=${1:?usage: userlist.sh <password file>}
fail() {
  printf 'userlist: %s\n' "$*" >&2
  exit 1
}
[ -r "$file" ] || fail "$file can't be read."
if [ -f /dev/stdout ]; then
  mode=$(stat -Lc %a "/proc/$$/fd/1")
  case $mode in *00) ;; *) fail "the list could be read by others (mode $mode): delete it, and write it anew after 'umask 077'." ;; esac
fi
password=$(head -n 1 "$file" | tr -d '\r')
[ -n "$password" ] || fail "the first line of $file is empty; write the password there."
printf '"flowplane" "%s"\n' "${password//\"/\"\"}"
