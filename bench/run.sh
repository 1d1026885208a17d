#!/usr/bin/env bash
# Measures everything again and writes bench/results/*.json, docs/PERFORMANCE.md and its picture.
#   TORCH_PYTHON=/path/to/python bench/run.sh [THREADS] [ROUNDS]
# Nothing else should run meanwhile; takes about half an hour with three rounds. GUARD=no leaves
# out the search for cliffs.
set -euo pipefail
cd "$(dirname "$0")/.."
threads=${1:-2}
rounds=${2:-3}

mvn -q -Ppeers -pl bench -am -DskipTests package
. bench/java.sh
export RESULTS=bench/results
mkdir -p "$RESULTS"
for what in --unet --sample --kernels; do
  bench/peers.sh "$what" "$threads" "$rounds"
done
if grep -q avx512 /proc/cpuinfo 2>/dev/null; then
  ISA=avx2 bench/peers.sh --unet "$threads" "$rounds"
fi
# shellcheck disable=SC2086
"$java" $options -cp "bench/target/perrin-bench.jar:bench/target/lib/*" \
  perrin.bench.Report "$RESULTS" docs/PERFORMANCE.md docs/images/performance.svg
if [ "${GUARD:-yes}" = yes ]; then
  # shellcheck disable=SC2086
  "$java" $options -cp "bench/target/perrin-bench.jar:bench/target/lib/*" \
    perrin.bench.Guard --threads "$threads" | tee "$RESULTS/guard.txt"
fi
