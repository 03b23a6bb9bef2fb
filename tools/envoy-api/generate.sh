#!/bin/sh
# Makes src/main/envoy anew for a release of Envoy: the descriptor set and the list of files to generate Java of, from the
# published Go modules (needs Go), and the names of extensions, from the Envoy that tools/envoy.sh finds. Then: the goldens.
set -eu

envoy=v1.40.0
# The contrib module has no release of its own for it: its last state before.
contrib=v1.36.1-0.20260729145720-a2d8c7492908

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/main.go" "$work/"
cd "$work"
go mod init envoy-api
go get "github.com/envoyproxy/go-control-plane/envoy@$envoy" "github.com/envoyproxy/go-control-plane/contrib@$contrib"
{
    echo 'package main'
    echo 'import ('
    go list github.com/envoyproxy/go-control-plane/envoy/... github.com/envoyproxy/go-control-plane/contrib/... \
        | sed 's/.*/\t_ "&"/'
    echo ')'
} > imports.go
go mod tidy
go run . "${1:-$root/src/main/envoy}" "$here/java-roots.txt"
"$here/extensions.py"
