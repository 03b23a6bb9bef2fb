#!/usr/bin/env bash
# Writes tools/release/base.lock anew: today's versions and checksums of the Debian packages under the image's root, which
# are those named here and what their programs load. Needs Debian 12's package lists. usage: tools/release/pin-base.sh [file]
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
to=${1:-$here/base.lock}
wanted="base-files ca-certificates bash dash coreutils mawk sed grep iputils-ping curl"
# For package scripts only, which nobody runs in the image.
unneeded='^(perl.*|lib.*-perl|libperl.*|usrmerge|dpkg|tar|debconf|init-system-helpers|libdb5.3|libgdbm.*|libcap2-bin|openssl|libbz2-1.0|libmd0|liblzma5|debianutils|libsasl2-modules-db)$'

fail() {
  printf 'pin-base: %s\n' "$*" >&2
  exit 1
}

command -v apt-get >/dev/null || fail "this is no Debian; the packages are pinned on one."
# shellcheck disable=SC2086
chosen=$(apt-get install --simulate --no-install-recommends -o Dir::State::status=/dev/null -o APT::Architecture=amd64 $wanted 2>/dev/null |
  sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p') || true
[ -n "$chosen" ] || fail "apt knows no packages; run 'apt-get update' as root."
{
  printf '# The Debian 12 packages of the image (amd64): name, version, SHA-256. Written by pin-base.sh.\n'
  for package in $chosen; do
    if [[ ! ${package%%=*} =~ $unneeded ]]; then
      sum=$(apt-cache show "$package" | sed -n 's/^SHA256: //p' | head -n 1)
      [ -n "$sum" ] || fail "apt has no checksum of $package."
      printf '%s %s %s\n' "${package%%=*}" "${package#*=}" "$sum"
    fi
  done | LC_ALL=C sort
} >"$to.new"
mv "$to.new" "$to"
printf 'pin-base: %s packages are pinned in %s\n' "$(grep -vc '^#' "$to")" "$to" >&2
