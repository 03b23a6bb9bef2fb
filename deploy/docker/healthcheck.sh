#!/bin/sh
# Status 0 while the server of this container answers /healthz, over HTTP or HTTPS as it is set up; else 1, and why.
case $(printf %s "${FLOWPLANE_API_TLS_ENABLED:-false}" | tr '[:upper:]' '[:lower:]') in
    true | 1 | yes | on) scheme=https ;;
    *) scheme=http ;;
esac
# The certificate names the host that others use, not 127.0.0.1, so it isn't checked here.
curl --fail --silent --show-error --insecure --max-time 2 --output /dev/null \
    "$scheme://127.0.0.1:${FLOWPLANE_API_PORT:-8080}/healthz" || exit 1
