#!/bin/sh
# Makes an authority, a certificate for the service (backend.example.com) and one for the gateway. Needs openssl.
set -eu
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=example-authority -keyout ca.key -out ca.pem 2>/dev/null
for name in backend.example.com gateway; do
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$name.key" -out "$name.csr" 2>/dev/null
    printf 'subjectAltName=DNS:%s\n' "$name" >"$name.ext"
    openssl x509 -req -days 30 -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -extfile "$name.ext" -out "$name.pem" 2>/dev/null
done
