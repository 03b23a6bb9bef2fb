#!/usr/bin/env bash
# Writes the manifests of this folder from the Helm chart's default values, so that both always agree.
# usage: deploy/kubernetes/render.sh [folder]
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
out=${1:-$here}
helm=$("$here/../../tools/checkers.sh" helm)

# A chart holds its files itself.
if [ "$out" = "$here" ]; then
  mkdir -p "$here/../helm/flowplane/backup"
  cp "$here"/../backup/*.sh "$here/../helm/flowplane/backup/"
  cp "$here/../prometheus/rules/flowplane.yml" "$here/../helm/flowplane/alerts.yml"
fi

render() {
  local template=$1 file=$2
  shift 2
  mkdir -p "$(dirname "$out/$file")"
  {
    echo "# Written by render.sh from deploy/helm/flowplane/templates/$template.yaml; change it there."
    "$helm" template flowplane "$here/../helm/flowplane" --namespace flowplane --kube-version 1.33.0 -s "templates/$template.yaml" "$@" |
      sed '/^# Source: /d' | sed -e '1{/^---$/d}' -e 's/^ *$//'
  } >"$out/$file"
}

for template in serviceaccount configmap deployment services availability networkpolicy servicemonitor prometheusrule certificates envoy; do
  render "$template" "$template.yaml"
done
# To choose: instead of tables migrated at the start, instead of a fixed number of instances, and backups in the cluster.
render migration optional/migration.yaml --set migrationJob=true
render availability optional/autoscaler.yaml --set autoscaling.enabled=true
render backup optional/backup.yaml --set backup.enabled=true
