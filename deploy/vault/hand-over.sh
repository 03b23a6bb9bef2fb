#!/usr/bin/env bash
# Trades the setup token for the admin token and hands that to Vault: it is on no screen, in no file, in no list of processes.
# usage: <command that prints the server's log> | hand-over.sh [path in Vault]
# API_URL, API_CA: the API, and the file that its certificate is checked by. Vault's own variables: VAULT_ADDR, VAULT_TOKEN.
# Vault's command line must be 1.11 or newer.
set -euo pipefail

path=${1:-secret/flowplane/admin-token}
url=${API_URL:-https://localhost:8080}
trust=()
if [ -n "${API_CA:-}" ]; then trust=(--cacert "$API_CA"); fi
fail() {
  printf 'hand-over: %s\n' "$*" >&2
  exit 1
}

command -v vault >/dev/null || fail "vault is not on the PATH; install Vault's command line."
command -v curl >/dev/null || fail "curl is not on the PATH."
last_line() { printf '%s\n' "$1" | grep -v '^[[:space:]]*$' | tail -n 1 | sed 's/^[[:space:]*]*//'; }

# Asked before: a token that Vault doesn't take would be lost.
said=$(vault token lookup 2>&1 >/dev/null) ||
  fail "Vault at ${VAULT_ADDR:-(VAULT_ADDR is not set)} doesn't let this user in: $(last_line "$said"). See 'vault status', then run 'vault login'."
said=$(vault kv put -output-policy "$path" value=x 2>&1) ||
  fail "Vault has no key-value store for $path that this user may use; 'vault secrets list' shows what there is."
place=$(printf '%s\n' "$said" | sed -n 's/^path "\([^"]*\)".*/\1/p')
rights=$(vault token capabilities "$place" 2>&1) || fail "Vault doesn't say what this user may do at $place: $(last_line "$rights")."
case $rights in
  root | *create*update*) ;;
  *) fail "this user may not write to $place in Vault, only: $rights. Its policy needs create and update there, as in policy.hcl." ;;
esac
setup=$(grep -oP 'fp_setup_[^\s]+' | tail -n 1) || fail "the log on standard input holds no setup token; an admin token may exist already."
answer=$(printf '{"setupToken": "%s", "adminTokenName": "admin-token", "adminTokenDescription": "Kept in Vault"}' "$setup" |
  curl -sS ${trust[@]+"${trust[@]}"} -X POST -H 'Content-Type: application/json' --data-binary @- "$url/api/v1/bootstrap/initialize") ||
  fail "$url does not answer."
admin=$(printf '%s' "$answer" | sed -n 's/.*"adminToken" *: *"\([^"]*\)".*/\1/p')
[ -n "$admin" ] || fail "the setup token was not taken: $answer"
printf '%s' "$admin" | vault kv put "$path" value=- >/dev/null ||
  fail "Vault did not take the token, and it is lost. Make another one with './flowplane token create --admin' and hand it over by: vault kv put $path value=-"
echo "hand-over: the admin token is in Vault at $path; read it by: vault kv get -field=value $path"
