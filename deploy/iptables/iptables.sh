#!/usr/bin/env bash
# The API for trusted networks, xDS for Envoys' networks, nobody else. Prints the rules; "apply" sets them (as root; not kept over a reboot:
# iptables-save). usage: iptables.sh [apply]; API_FROM and XDS_FROM are networks with commas between, IPv4.
set -eu

api_from=${API_FROM:-10.0.0.0/8}
xds_from=${XDS_FROM:-10.0.1.0/24}
api_port=8080
xds_port=50051

fail() {
  printf 'iptables: %s\n' "$*" >&2
  exit 2
}

# A chain of its own, filled before it is entered: no moment in which everybody may come or nobody.
rules() {
  local network
  echo '-N FLOWPLANE'
  echo '-A FLOWPLANE -i lo -j RETURN'
  for network in ${api_from//,/ }; do echo "-A FLOWPLANE -p tcp --dport $api_port -s $network -j ACCEPT"; done
  echo "-A FLOWPLANE -p tcp --dport $api_port -j DROP"
  for network in ${xds_from//,/ }; do echo "-A FLOWPLANE -p tcp --dport $xds_port -s $network -j ACCEPT"; done
  echo "-A FLOWPLANE -p tcp --dport $xds_port -j DROP"
  echo '-I INPUT -j FLOWPLANE'
}

is_network() {
  local part
  [[ $1 =~ ^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(/([0-9]{1,2}))?$ ]] || return 1
  for part in "${BASH_REMATCH[@]:1:4}"; do [ "$part" -le 255 ] || return 1; done
  [ "${BASH_REMATCH[6]:-32}" -le 32 ]
}

for networks in "$api_from" "$xds_from"; do
  [ -n "${networks//[, ]/}" ] || fail "API_FROM and XDS_FROM name a network each; '$networks' would shut everybody out"
  for network in ${networks//,/ }; do
    is_network "$network" || fail "'$network' is no IPv4 network; write 10.0.0.0/8"
  done
done
case ${1:-} in
  '') rules | sed 's/^/iptables /' ;;
  apply)
    [ "$(id -u)" = 0 ] || fail "rules are set by root."
    command -v iptables-restore >/dev/null || fail "iptables-restore is not here; install iptables, or use nftables.conf."
    if iptables -n -L FLOWPLANE >/dev/null 2>&1; then fail "the chain FLOWPLANE is there already; delete it first: iptables -D INPUT -j FLOWPLANE; iptables -F FLOWPLANE; iptables -X FLOWPLANE"; fi
    { echo '*filter'; rules; echo COMMIT; } | iptables-restore --noflush
    ;;
  *) fail "usage: iptables.sh [apply]" ;;
esac
