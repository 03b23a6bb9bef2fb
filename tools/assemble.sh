#!/usr/bin/env bash
# Makes a folder that runs by itself, without a JDK: the launcher, the built jar with its libraries, a small Java and the
# start-up cache. What the image holds. usage: tools/assemble.sh <folder>
set -eu

folder=${1:?usage: tools/assemble.sh <folder>}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# What the jars use by their own account (jdeps --print-module-deps), and jcmd to look into a running server.
modules=java.base,java.desktop,java.management,java.naming,java.net.http,java.security.jgss,java.sql,jdk.httpserver,jdk.jfr,jdk.unsupported,jdk.jcmd

fail() {
  printf 'assemble: %s\n' "$*" >&2
  exit 1
}

[ -f "$root/target/flowplane.jar" ] || fail "there is no jar yet; run './flowplane build' first."
[ ! -e "$folder" ] || [ -z "$(ls -A "$folder")" ] || fail "$folder is not empty; name one that is, or a new one."
java=${JAVA_HOME:-$(cat "$root/target/flowplane.aot.jdk" 2>/dev/null || true)}
[ -x "$java/bin/jlink" ] || fail "there is no jlink in '$java'; set JAVA_HOME to a JDK 25."

mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
"$java/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$folder/jre"
cp "$root/flowplane" "$root/NOTICE" "$folder/"
cp -p "$root/target/flowplane.jar" "$folder/"
cp -pR "$root/target/lib" "$folder/lib"
mkdir "$folder/deploy"
cp -R "$root/deploy/backup" "$folder/deploy/"
"$folder/flowplane" train
[ -s "$folder/flowplane.aot" ] || fail "the start-up cache was not made; $folder/train.log says why."
rm -f "$folder/train.log" "$folder/flowplane.aot.jdk"
chmod -R a+rX,go-w "$folder"
