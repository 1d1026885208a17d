#!/usr/bin/env bash
# Measures a training step against batch, channels and image size; writes bench/results/cost.json,
# the section "Cost against size" of docs/PERFORMANCE.md and docs/images/cost.svg.
#   bench/curves.sh [THREADS] [LEAST-STEPS]
# Nothing else should run meanwhile; takes about two minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/java.sh
[ -f bench/target/perrin-bench.jar ] || mvn -q -pl bench -am -DskipTests package
# shellcheck disable=SC2086
"$java" $options -cp "bench/target/perrin-bench.jar:bench/target/lib/*" perrin.bench.StepCurves \
  "${1:-2}" "${2:-5}" bench/results/cost.json docs/PERFORMANCE.md docs/images/cost.svg
