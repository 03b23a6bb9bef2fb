#!/usr/bin/env bash
# Writes the manifests of this folder from the Helm chart's default values, so that both always agree.
# usage: deploy/kubernetes/render.sh [folder]
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
out=${1:-$here}
helm=$("$here/../../tools/checkers.sh" helm)

render() {
  local template=$1 file=$2
  shift 2
  mkdir -p "$(dirname "$out/$file")"
  {
    echo "# Written by render.sh from deploy/helm/flowplane/templates/$template.yaml; change it there."
    "$helm" template flowplane "$here/../helm/flowplane" --namespace flowplane --kube-version 1.33.0 -s "templates/$template.yaml" "$@" |
      sed '/^# Source: /d' | sed '1{/^---$/d}'
  } >"$out/$file"
}

for template in serviceaccount configmap deployment services availability networkpolicy servicemonitor certificates envoy; do
  render "$template" "$template.yaml"
done
# To choose: instead of tables migrated at the start, and instead of a fixed number of instances.
render migration optional/migration.yaml --set migrationJob=true
render availability optional/autoscaler.yaml --set autoscaling.enabled=true
