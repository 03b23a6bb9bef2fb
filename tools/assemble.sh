#!/usr/bin/env bash
# Makes a folder that runs by itself, without a JDK: the launcher, the built jar with its libraries, a small Java and the
# start-up cache. What the image and the tarball hold. usage: tools/assemble.sh <folder>
# SOURCE_DATE_EPOCH, if set, is the time of every file, which the cache remembers too.
set -eu
umask 022

folder=${1:?usage: tools/assemble.sh <folder>}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# What the jars use by their own account (jdeps --print-module-deps), and jcmd to look into a running server.
modules=java.base,java.desktop,java.management,java.naming,java.net.http,java.security.jgss,java.sql,jdk.httpserver,jdk.jfr,jdk.unsupported,jdk.jcmd

fail() {
  printf 'assemble: %s\n' "$*" >&2
  exit 1
}

# What the jar itself names: target/lib may still have a library of an earlier build.
libraries() {
  (cd "$folder" && "$java/bin/jar" xf flowplane.jar META-INF/MANIFEST.MF &&
    sed -e ':all;N;$!b all;s/\r//g;s/\n //g' META-INF/MANIFEST.MF | sed -n 's/^Class-Path: //p' && rm -r META-INF)
}

[ -f "$root/target/flowplane.jar" ] || fail "there is no jar yet; run './flowplane build' first."
[ ! -e "$folder" ] || [ -z "$(ls -A "$folder")" ] || fail "$folder is not empty; name one that is, or a new one."
java=${JAVA_HOME:-$(cat "$root/target/flowplane.aot.jdk" 2>/dev/null || true)}
[ -x "$java/bin/jlink" ] || fail "there is no jlink in '$java'; set JAVA_HOME to a JDK 25."

mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
"$java/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages --output "$folder/jre"
cp "$root/flowplane" "$root/NOTICE" "$folder/"
cp -p "$root/target/flowplane.jar" "$folder/"
mkdir "$folder/lib" "$folder/deploy"
for library in $(libraries); do
  cp -p "$root/target/$library" "$folder/lib/" || fail "target/$library is missing; run './flowplane build'."
done
cp -R "$root/deploy/backup" "$folder/deploy/"
chmod -R u+rwX,go+rX,go-w "$folder"
if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then find "$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; fi
JAVA_HOME=$java "$root/flowplane" train "$folder"
[ -s "$folder/flowplane.aot" ] || fail "the start-up cache was not made; $folder/cache.log says why."
rm -f "$folder/cache.log"
chmod 644 "$folder/flowplane.aot"
