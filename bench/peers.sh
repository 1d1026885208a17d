#!/usr/bin/env bash
# Times the same work here and in other engines, in turn, each in a process of its own, and prints
# one table of ratios (above 1x: Perrin is faster).
#   bench/peers.sh [WHAT…] [THREADS] [ROUNDS]
#   --gemm       matrix products             OpenBLAS, PyTorch
#   --conv       convolutions, 3 passes      PyTorch
#   --norm --attention --adam --elementwise --noise --resize --concat: PyTorch
#   --kernels    all of these
#   --unet       training step and forward   PyTorch, DJL
#   --sample     50-step DDIM of 64 images   PyTorch
#   without WHAT: everything
# TORCH_PYTHON   a Python with torch 2.13 (CPU)
# SECONDS_EACH   seconds a kernel is timed (0.3)
# MATCH          regular expression on the kernels' names
# RESULTS        folder for the figures as JSON (none)
# ROWS           folder that keeps every round's figures and adds to those of earlier calls (none)
# ISA            avx2 holds both sides to 256-bit vectors, on a machine with wider ones
# RUN            run to sample from (default: trains one for three steps)
# OpenBLAS and DJL take part where bench was built with them: mvn -q -Ppeers -DskipTests package
set -euo pipefail
cd "$(dirname "$0")/.."

command="bench/peers.sh $*"
kernels=
unet=
sample=
torch_only=
while [ "${1#--}" != "${1-}" ]; do
  case $1 in
    --unet) unet=yes ;;
    --sample) sample=yes ;;
    --kernels) kernels='--gemm --conv --norm --attention --adam --elementwise --noise --resize --concat' ;;
    --gemm | --conv | --norm | --attention | --adam | --elementwise | --noise | --resize | --concat)
      kernels="$kernels $1" ;;
    *)
      echo "peers.sh: unknown choice '$1'; the choices are:" >&2
      sed -n '4,12s/^# *//p' "$0" >&2
      exit 2
      ;;
  esac
  shift
done
if [ -z "$kernels$unet$sample" ]; then
  kernels='--gemm --conv --norm --attention --adam --elementwise --noise --resize --concat'
  unet=yes
  sample=yes
fi
threads=${1:-2}
rounds=${2:-3}
seconds=${SECONDS_EACH:-0.3}
match=${MATCH:-}
python=${TORCH_PYTHON:-python3}
jar=bench/target/perrin-bench.jar
[ -f "$jar" ] || { echo "peers.sh: no $jar; build it with: mvn -q -Ppeers -DskipTests package" >&2; exit 2; }
"$python" -c 'import torch' 2>/dev/null ||
  { echo "peers.sh: $python has no torch; set TORCH_PYTHON" >&2; exit 2; }
. bench/java.sh
suffix=
case ${ISA:-} in
  '') ;;
  avx2)
    suffix=-avx2
    options="$options -XX:UseAVX=2"
    export ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2
    command="ISA=avx2 $command"
    ;;
  *)
    echo "peers.sh: ISA is '$ISA'; it can be avx2" >&2
    exit 2
    ;;
esac
has() { unzip -l "$jar" "perrin/bench/$1.class" >/dev/null 2>&1; }

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
raw=${ROWS:-$out}
mkdir -p "$raw"
# glibc keeps its memory: page faults are dear, and beating the default would be an artefact.
torch() {
  MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 "$python" "bench/peers/$@"
  sleep 1
}
ours() {
  # shellcheck disable=SC2086
  "$java" $options -cp "$jar:bench/target/lib/*" "$@" 2>"$out/errors" ||
    { cat "$out/errors" >&2; exit 1; }
  sleep 1
}
# row FILE WHO KEY UNIT MEDIAN BEST
row() {
  printf '{"who":"%s","key":"%s","unit":"%s","threads":%s,"median":%s,"best":%s}\n' \
    "$2" "$3" "$4" "$threads" "$5" "$6" >>"$1"
}
number() { sed -n "s/.*$2.*/\\1/p" "$1" | tail -n 1; }
table() {
  to=-
  [ -z "${RESULTS:-}" ] || to=$RESULTS/$1$suffix.json
  ours perrin.bench.PeerTable "$to" "$command" "$raw/$1.rows"
}

if [ -n "$kernels" ]; then
  rows=$raw/kernels.rows
  for round in $(seq "$rounds"); do
    echo "kernels, round $round of $rounds" >&2
    for k in $kernels; do
      # shellcheck disable=SC2086
      ours perrin.bench.KernelTimes $k --threads "$threads" --seconds "$seconds" \
        --match "$match" --json "$rows" | grep '^roof' >&2
      torch kernels_torch.py $k --threads "$threads" --seconds "$seconds" \
        --match "$match" --json "$rows" >/dev/null
      if [ "$k" = --gemm ] && has OpenBlasTimes; then
        OPENBLAS_NUM_THREADS=$threads ours perrin.bench.OpenBlasTimes --gemm \
          --threads "$threads" --seconds "$seconds" --match "$match" --json "$rows" >/dev/null
      fi
    done
  done
  table kernels
fi

steps_row() {
  row "$raw/unet.rows" "$2" 'U-Net training step' ms \
    "$(number "$1" 'train median \([0-9]*\)')" "$(number "$1" 'train median [0-9]* best \([0-9]*\)')"
  if grep -q 'forward median' "$1"; then
    row "$raw/unet.rows" "$2" 'U-Net forward pass' ms \
      "$(number "$1" 'forward median \([0-9]*\)')" \
      "$(number "$1" 'forward median [0-9]* best \([0-9]*\)')"
  fi
  memory=$(number "$1" 'resident \([0-9]*\) MB')
  row "$raw/unet.rows" "$2" 'U-Net peak resident set' MB "$memory" "$memory"
}
if [ -n "$unet" ]; then
  if has DjlUNetTimes; then
    torch unet_torch.py "$threads" 1 --trace "$out/unet.pt"
  fi
  for round in $(seq "$rounds"); do
    echo "U-Net, round $round of $rounds" >&2
    torch unet_torch.py "$threads" 8 >"$out/torch.unet"
    steps_row "$out/torch.unet" PyTorch
    ours perrin.bench.UNetStepTimes "$threads" 10 8 >"$out/perrin.unet"
    steps_row "$out/perrin.unet" perrin
    if [ -f "$out/unet.pt" ]; then
      ours perrin.bench.DjlUNetTimes "$out/unet.pt" "$threads" 8 3 >"$out/djl.unet"
      steps_row "$out/djl.unet" DJL
    fi
  done
  table unet
fi

# seconds FILE WHO KEY CMD…: wall-clock time of a whole process
process() {
  local who=$1 key=$2 start end
  shift 2
  start=$(date +%s%N)
  "$@" >"$out/process" 2>&1 || { cat "$out/process" >&2; exit 1; }
  end=$(date +%s%N)
  row "$raw/sample.rows" "$who" "$key" ms $(((end - start) / 1000000)) $(((end - start) / 1000000))
  sleep 1
}
draws() {
  first=$(number "$2" 'draw 0 \([0-9.]*\) s')
  row "$raw/sample.rows" "$1" 'DDIM, 64 images: first draw in a process' ms "${first}e3" "${first}e3"
  sed -n 's/^draw [1-9][0-9]* \([0-9.]*\) s.*/\1/p' "$2" | sort -n >"$out/later"
  n=$(wc -l <"$out/later")
  row "$raw/sample.rows" "$1" 'DDIM, 64 images: later draws' ms \
    "$(sed -n "$((n / 2 + 1))p" "$out/later")e3" "$(head -n 1 "$out/later")e3"
}
if [ -n "$sample" ]; then
  run=${RUN:-$out/run}
  net='--channels 32 --mults 1,2,2 --blocks 1 --attention 7'
  if [ ! -d "$run" ]; then
    # shellcheck disable=SC2086
    ./perrin train --dataset shapes --image-size 28 --steps 3 $net --schedule cosine \
      --parameterization v --seed 1 --threads "$threads" --out "$run" >/dev/null 2>&1
  fi
  # Whatever the launcher does once, such as building and recording classes, is not timed.
  for _ in 1 2; do ./perrin --version >/dev/null 2>&1; done
  twin="bench/peers/sample_torch.py $net --size 28 --threads $threads"
  export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184
  for round in $(seq "$rounds"); do
    echo "sampling, round $round of $rounds" >&2
    for count in 64 1; do
      key="DDIM, $count image$([ $count = 1 ] || echo s): whole process with a PNG file"
      # shellcheck disable=SC2086
      process PyTorch "$key" "$python" $twin --count $count --out "$out/torch.png"
      process perrin "$key" ./perrin sample --run "$run" --sampler ddim --steps 50 \
        --count $count --batch 64 --seed 1 --threads "$threads" --out "$out/perrin.png"
    done
    # shellcheck disable=SC2086
    torch sample_torch.py $net --size 28 --threads "$threads" --draws 3 >"$out/torch.draws"
    draws PyTorch "$out/torch.draws"
    ours perrin.bench.SampleTimes "$run" "$threads" 4 >"$out/perrin.draws"
    draws perrin "$out/perrin.draws"
  done
  table sample
fi
