#!/usr/bin/env bash
# Fills .gpu/ (ignored, about 50 MB) with what a bare GPU machine needs to test and time Perrin: a
# Java runtime, the program, its tests and a test runner. Needs a JDK 25 and Maven; no GPU.
#   device/prepare.sh && (copy the checkout with .gpu/ to the machine) && device/run.sh
# Without a network, where Maven has what it needs in its repository: MAVEN_ARGS=-o device/prepare.sh
# MNIST's test part travels too if it lies in ../shared/data/mnist; without it one test is skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
console=1.13.4

jdk=${JAVA_HOME:-}
if [ ! -x "$jdk/bin/jlink" ] || ! "$jdk/bin/java" -version 2>&1 | grep -q '"25'; then
  for java in /usr/lib/jvm/*25*/bin/java "$(command -v java)"; do
    jdk=${java%/bin/java}
    [ -x "$jdk/bin/jlink" ] && "$java" -version 2>&1 | grep -q '"25' && break
  done
fi
[ -x "$jdk/bin/jlink" ] || { echo "prepare.sh: needs a JDK 25; set JAVA_HOME" >&2; exit 2; }

mkdir -p .gpu
# jdk.zipfs: the test runner reads its class path's archives by it.
modules=java.base,java.desktop,java.logging,java.management,jdk.incubator.vector,jdk.management,jdk.unsupported,jdk.zipfs
if [ "$(cat .gpu/modules 2>/dev/null)" != "$modules" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  # zip-0: plain modules compress better together.
  "$jdk/bin/jlink" --output "$folder/runtime" --vm server --compress zip-0 \
    --strip-debug --no-header-files --no-man-pages --add-modules "$modules"
  tar -C "$folder" -c runtime | xz -6e >.gpu/runtime.tar.xz
  echo "$modules" >.gpu/modules
fi

mvn -q -B -DskipTests package
rm -rf .gpu/jars .gpu/tests
mkdir -p .gpu/jars .gpu/tests
cp bench/target/lib/*.jar bench/target/perrin-bench.jar .gpu/jars
for jar in diffusion/target/perrin-diffusion-*.jar diffusion/target/lib/*.jar; do
  case $jar in *-sources.jar | *-tests.jar) ;; *) cp "$jar" .gpu/jars ;; esac
done
rm -f .gpu/jars/{jmh-core,jopt-simple,commons-math3}-*.jar # JMH's, which does not run there
for module in autograd kernels test; do
  "$jdk/bin/jar" --create --file ".gpu/tests/$module-tests.jar" -C "$module/target/test-classes" .
done
mvn -q -B -N dependency:copy -DoutputDirectory="$PWD/.gpu/tests" \
  -Dartifact=org.junit.platform:junit-platform-console-standalone:$console
mvn -q -B -pl tensor dependency:copy-dependencies -DincludeGroupIds=net.jqwik -DincludeScope=test \
  -DoutputDirectory="$PWD/.gpu/tests"
rm -rf .gpu/data
mnist=../shared/data/mnist
if [ -f $mnist/t10k-images-idx3-ubyte.gz ]; then
  mkdir -p .gpu/data/mnist
  cp $mnist/t10k-*.gz .gpu/data/mnist
fi
git rev-parse --short=7 HEAD >.gpu/commit 2>/dev/null || echo unknown >.gpu/commit
echo "$(du -sm .gpu | cut -f1) MB in .gpu, $(git archive HEAD | wc -c | awk '{print int($1 / 1e6)}') MB of files beside it"
