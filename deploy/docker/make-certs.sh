#!/usr/bin/env bash
# Makes development certificates under the names that docker-compose.yml's settings have. Leaves a folder alone that holds
# certificates of other makers. usage: make-certs.sh <folder>
set -eu

folder=${1:?usage: make-certs.sh <folder>}
fail() {
  printf 'make-certs: %s\n' "$*" >&2
  exit 1
}

[ -d "$folder" ] || fail "$folder is no folder; make it first."
if [ ! -e "$folder/ca-key.pem" ] && [ -e "$folder/api-cert.pem" ]; then
  for file in api-cert.pem api-key.pem xds-server.pem xds-server.key xds-ca.pem; do
    [ -r "$folder/$file" ] || fail "$folder/$file is missing or may not be read by user $(id -u); the settings in docker-compose.yml name it."
  done
  echo "make-certs: the certificates in $folder are used as they are"
  exit 0
fi
[ -w "$folder" ] || fail "$folder may not be written by user $(id -u)."
flowplane certs --out "$folder" --host flowplane-cp --host flowplane-cp-2 --host flowplane-xds >/dev/null
cd "$folder"
ln -sf server.pem api-cert.pem
ln -sf server-key.pem api-key.pem
ln -sf server.pem xds-server.pem
ln -sf server-key.pem xds-server.key
ln -sf ca.pem xds-ca.pem
# What the guide's bootstrap document names for Envoy.
ln -sfn proxies/default/envoy envoy
ln -sf client.pem envoy/tls.crt
ln -sf client-key.pem envoy/tls.key
ln -sf ca.pem envoy/ca.crt
