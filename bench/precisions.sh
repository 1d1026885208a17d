#!/usr/bin/env bash
# Trains one seed on the CPU and, on the CUDA path, in each precision; compares the losses: a table,
# FOLDER/precisions.json and FOLDER/precisions.svg. Same data, noise and initial weights for all.
#   bench/precisions.sh [STEPS] [FOLDER] [perrin train's flags …]
# On the machine's GPU with REAL=1; else over the GPU that the tests emulate on the CPU (built by
# mvn -pl kernels -am verify): then a step takes seconds, and nothing follows about speed.
# PERRIN is how to start Java with Perrin's class path, if it is not the one of this build.
set -euo pipefail
cd "$(dirname "$0")/.."
steps=${1:-300}
out=${2:-target/precisions}
shift $(($# < 2 ? $# : 2))
window=$((steps >= 20 ? steps / 20 : 1))
if [ -z "${PERRIN:-}" ]; then
  . bench/java.sh
  [ -f bench/target/perrin-bench.jar ] || mvn -q -pl bench -am -DskipTests package
  PERRIN="$java $options -cp bench/target/perrin-bench.jar:bench/target/lib/*"
fi
library=auto
if [ "${REAL:-0}" != 1 ]; then
  library=own
  export PERRIN_CUDA_LIBRARY_PATH=$PWD/kernels/target/cuda-emulation
  [ -f "$PERRIN_CUDA_LIBRARY_PATH/libcuda.so.1" ] || { echo "no emulated GPU built" >&2; exit 2; }
fi
mkdir -p "$out"
runs=()
train() {
  local run="$out/run-$1-$2"
  rm -rf "$run"
  set -f # the class path's star is Java's
  # shellcheck disable=SC2086
  $PERRIN perrin.diffusion.cli.Perrin train --device "$1" --precision "$2" --out "$run" \
    --steps "$steps" --seed 1 --dataset shapes --image-size 16 --image-channels 1 --channels 16 \
    --mults 1,2 --blocks 1 --attention 8 --groups 4 --batch 4 --lr 0.002 --warmup 20 \
    --validate-every 0 --log-every 1 --cuda-library "$library" "${@:3}" >"$out/train-$1-$2.txt" 2>&1 ||
    { tail -n 3 "$out/train-$1-$2.txt" >&2; return 0; }
  set +f
  runs+=("$1 $2=$run")
}
for way in "cpu fp32" "cuda fp32" "cuda tf32" "cuda bf16"; do
  # shellcheck disable=SC2086
  train $way "$@"
done
set -f
# shellcheck disable=SC2086
$PERRIN perrin.bench.LossCurves --window "$window" --distances --json "$out/precisions.json" \
  --command "${REAL:+REAL=$REAL }bench/precisions.sh $steps $*" "$out/precisions.svg" "${runs[@]}" |
  tee "$out/precisions.md"
