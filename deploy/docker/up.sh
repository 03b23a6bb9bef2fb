#!/usr/bin/env bash
# From nothing to a request through Envoy: secrets, images, containers, first configuration, first answer. May be run again.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"

docker compose version >/dev/null 2>&1 || {
  echo "up: 'docker compose' does not work here; install Docker with its compose plugin." >&2
  exit 3
}
./secrets.sh
mkdir -p backups
docker compose build flowplane-cp
docker compose up -d
./first-request.sh secrets docker logs flowplane-cp
