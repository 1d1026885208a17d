#!/usr/bin/env bash
# A training step beside a process that takes one core for itself: it should take about as long as
# with one thread on a free machine, not many times longer.
#   bench/contention.sh [THREADS] [STEPS] [WARM-UP]
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/java.sh
threads=${1:-2}
steps=${2:-6}
warm=${3:-5}

step() { # label, threads, prefix …
  local label=$1 n=$2
  shift 2
  # shellcheck disable=SC2086
  printf '%-52s %s\n' "$label" "$("$@" "$java" $options \
    -cp "${BENCH_PATH:-bench/target/perrin-bench.jar:bench/target/lib/*}" \
    perrin.bench.UNetStepTimes "$n" "$steps" "$warm" | grep -o 'train median.*; f' | sed 's/; f//')"
}

step "$threads threads, free machine" "$threads" env
step '1 thread, free machine' 1 env
core=$(($(nproc) - 1))
taskset -c "$core" sh -c 'while :; do :; done' &
spinner=$!
trap 'kill $spinner' EXIT
step "$threads threads, another process on core $core" "$threads" env
step "1 thread, another process on core $core" 1 env
