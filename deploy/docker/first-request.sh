#!/usr/bin/env bash
# From a server that has just started to a request through Envoy: trades the setup token for an admin token, makes a cluster,
# routes and a listener, asks Envoy. Run again, it uses the token that it kept.
# usage: first-request.sh <folder for the token> <command that prints the server's log>
# API_URL, API_CA: the API, and the file that its certificate is checked by (without: not checked)
# UPSTREAM (host:port), ENVOY_URL, LISTEN (address)
set -euo pipefail

folder=${1:?usage: first-request.sh <folder> <log command>...}
shift
[ $# -gt 0 ] || { echo 'usage: first-request.sh <folder> <log command>...' >&2; exit 2; }
url=${API_URL:-https://localhost:8080}
upstream=${UPSTREAM:-upstream:8000}
envoy=${ENVOY_URL:-http://localhost:10000}
trust=(--insecure)
if [ -n "${API_CA:-}" ]; then trust=(--cacert "$API_CA"); fi
token_file=$folder/admin_token.txt

fail() {
  printf 'first-request: %s\n' "$*" >&2
  exit 1
}

# Asks again for a minute, once a second.
patiently() {
  local _
  for _ in $(seq 60); do
    if "$@" 2>/dev/null; then return 0; fi
    sleep 1
  done
  return 1
}

# The answer's body; ends with what the server said when it isn't a success. The token goes by standard input, not where ps shows it.
api() {
  local method=$1 path=$2 body=$3 answer status
  answer=$(printf 'header = "Authorization: Bearer %s"\n' "$(cat "$token_file" 2>/dev/null || true)" |
    curl -sS "${trust[@]}" -K - -X "$method" -H 'Content-Type: application/json' --data-binary "$body" -w '\n%{http_code}' "$url$path") ||
    fail "$url does not answer."
  status=${answer##*$'\n'}
  case $status in 2*) printf '%s' "${answer%$'\n'*}" ;; *) fail "$method $path was answered $status: ${answer%$'\n'*}" ;; esac
}

[ -d "$folder" ] && [ -w "$folder" ] || fail "$folder is no folder that can be written to; name one for the admin token."
patiently curl -sf "${trust[@]}" -o /dev/null "$url/readyz" || fail "$url/readyz did not become 200 within a minute; look at: $*"

if [ ! -s "$token_file" ]; then
  log=$("$@" 2>&1) || fail "the log can't be read by '$*': ${log##*$'\n'}"
  setup=$(grep -oP 'fp_setup_[^\s]+' <<<"$log" | tail -n 1) ||
    fail "the log holds no setup token. Another admin token may exist: make one with 'flowplane token create --admin' and write it to $token_file."
  made=$(api POST /api/v1/bootstrap/initialize "{\"setupToken\": \"$setup\", \"adminTokenName\": \"admin-token\", \"adminTokenDescription\": \"made by first-request.sh\"}")
  (umask 077 && printf '%s\n' "$made" | sed -n 's/.*"adminToken" *: *"\([^"]*\)".*/\1/p' >"$token_file")
  [ -s "$token_file" ] || fail "the answer held no admin token."
fi

api PUT /api/v1/clusters/sample "{\"name\": \"sample\", \"endpoints\": [{\"host\": \"${upstream%:*}\", \"port\": ${upstream##*:}}]}" >/dev/null
api PUT /api/v1/routes/sample '{"name": "sample", "virtualHosts": [{"name": "all", "domains": ["*"], "routes": [
  {"match": {"path": {"type": "prefix", "value": "/"}}, "action": {"type": "forward", "cluster": "sample"}}]}]}' >/dev/null
api PUT /api/v1/listeners/sample "{\"name\": \"sample\", \"address\": \"${LISTEN:-0.0.0.0}\", \"port\": ${envoy##*:}, \"filterChains\": [{\"filters\": [
  {\"name\": \"http\", \"type\": \"httpConnectionManager\", \"routeConfigName\": \"sample\"}]}]}" >/dev/null
patiently curl -sf -o /dev/null "$envoy/" || fail "Envoy at $envoy answered nothing within a minute; GET $url/api/v1/proxies tells what it runs."
curl -sS "$envoy/"
printf '\nThat went through Envoy at %s. The API is %s, its admin token is in %s.\n' "$envoy" "$url" "$token_file"
