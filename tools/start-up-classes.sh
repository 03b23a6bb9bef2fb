#!/usr/bin/env bash
# Writes tools/start-up-classes.gz anew: which classes, and which of their constants, a server of this build uses in a short
# life. The start-up cache is made of this list, and not of a run at build time, so that each build makes the same cache. An
# old list harms nothing but the time of a start. usage: tools/start-up-classes.sh, after ./flowplane build
set -eu

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
java=${JAVA_HOME:-$(cat "$root/target/flowplane.aot.jdk" 2>/dev/null || true)}/bin/java
[ -x "$java" ] && [ -f "$root/target/flowplane.jar" ] || {
  echo "start-up-classes: run './flowplane build' first." >&2
  exit 1
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
(cd "$scratch" && env -i PATH="$PATH" "$java" -XX:+UseSerialGC -XX:DumpLoadedClassList="$scratch/list" --enable-native-access=ALL-UNNAMED \
  -cp "$root/target/flowplane.jar" io.flowplane.Main train) >"$scratch/log" 2>&1 || {
  cat "$scratch/log" >&2
  exit 1
}
export LC_ALL=C
{
  sed -n '/^[^#@]/s/ .*//p' "$scratch/list" | sort -u
  grep '^@' "$scratch/list" | sort -u
} | gzip -n9 >"$root/tools/start-up-classes.gz"
printf '%s classes and constants are listed.\n' "$(gzip -dc "$root/tools/start-up-classes.gz" | wc -l)"
