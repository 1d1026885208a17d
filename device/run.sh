#!/usr/bin/env bash
# Tests and times Perrin on a machine with an NVIDIA GPU, a driver, CUDA's libraries in a Python
# environment with PyTorch, and nothing else: no Java, no network. Run device/prepare.sh elsewhere
# first. At most LIMIT seconds (570): what would go past it is left out. What comes out lies in $OUT (default: device/out), report.md first.
#   PARTS="info tests training bench"   what to do (default: all of these)
set -uo pipefail
cd "$(dirname "$0")/.."
OUT=${OUT:-device/out}
PARTS=${PARTS:-info tests training bench}
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
LIMIT=${LIMIT:-570}
start=$(date +%s)
say() { printf '== %s (%d s)\n' "$*" $(($(date +%s) - start)); }
# within SECONDS COMMAND…: runs it no longer than that, nor past the limit
within() {
  local most=$1 left=$((LIMIT - ($(date +%s) - start)))
  shift
  [ "$left" -lt "$most" ] && most=$left
  [ "$most" -ge 5 ] || { echo "left out, no time: $*" >&2; return 124; }
  timeout "$most" "$@"
}
has() { case " $PARTS " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

runtime=${TMPDIR:-/tmp}/perrin-runtime
if [ ! -x "$runtime/runtime/bin/java" ]; then
  mkdir -p "$runtime"
  python3 -c "import tarfile; tarfile.open('.gpu/runtime.tar.xz').extractall('$runtime', filter='fully_trusted')"
fi
java="$runtime/runtime/bin/java -XX:ErrorFile=$OUT/hs_err.log"
options=$(grep -v '^#' diffusion/jvm.options | tr '\n' ' ')
jars=$(printf '%s:' .gpu/jars/*.jar)
tests=$(printf '%s:' .gpu/tests/*-tests.jar)
runner=$(printf '%s:' .gpu/tests/*.jar)

# Where a Python environment keeps NVIDIA's libraries.
PERRIN_CUDA_LIBRARY_PATH=${PERRIN_CUDA_LIBRARY_PATH:-$(python3 - <<'P'
import glob, os, sysconfig
site = sysconfig.get_paths()['purelib']
names = ('libcublas.so*', 'libcudnn.so*', 'libnvrtc.so*')
found = {os.path.dirname(p) for n in names for p in glob.glob(f'{site}/nvidia/**/{n}', recursive=True)}
print(':'.join(sorted(found)))
P
)}
export PERRIN_CUDA_LIBRARY_PATH

if has info; then
  say info
  {
    echo "commit $(cat .gpu/commit 2>/dev/null || git rev-parse --short HEAD 2>/dev/null || echo unknown)"
    nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total,clocks.max.sm --format=csv,noheader
    python3 -c 'import torch; print("torch", torch.__version__, "CUDA", torch.version.cuda, "cuDNN", torch.backends.cudnn.version())'
    $java $options -cp "$jars" perrin.diffusion.cli.Perrin info --device cuda
  } 2>&1 | tee "$OUT/info.txt"
fi

if has tests; then
  say tests
  for library in own cublas,cudnn; do
    within 120 $java $options -ea -Dperrin.cuda.real=true -Dperrin.cuda.library=$library \
      -Dperrin.conformance.tries=40 -Dperrin.conformance.threads=32,256,1024 \
      -cp "$runner$jars" org.junit.platform.console.ConsoleLauncher execute \
      --scan-classpath "$tests" --include-classname '.*Cuda.*Test|.*\.cuda\..*Test' --include-tag gpu \
      --details tree --disable-banner --disable-ansi-colors >"$OUT/tests-${library%%,*}.txt" 2>&1
    echo "exit code $?" >>"$OUT/tests-${library%%,*}.txt"
    grep -E 'tests (found|successful|failed)|=> ' "$OUT/tests-${library%%,*}.txt" | head -n 40
  done
fi

if has training; then
  say training
  for run in "cpu fp32" "cuda fp32" "cuda tf32" "cuda bf16"; do
    set -- $run
    within 40 $java $options -cp "$jars" perrin.diffusion.cli.Perrin train --dataset shapes \
      --image-size 16 --channels 32 --mults 1,2 --blocks 1 --attention 8 --batch 64 --steps 200 \
      --seed 1 --sample-every 0 --device "$1" --precision "$2" --log-every 10 \
      --out "$OUT/run-$1-$2" >"$OUT/train-$1-$2.txt" 2>&1 || tail -n 3 "$OUT/train-$1-$2.txt"
  done
  python3 device/losses.py "$OUT"/run-*/metrics.jsonl | tee "$OUT/losses.md"
  rm -rf "$OUT"/run-*
fi

if has bench; then
  say bench
  rows=$OUT/rows.jsonl
  : >"$rows"
  ours() {
    within "$1" $java $options -cp "$jars" perrin.bench.GpuTimes "${@:2}" --json "$rows" || true
  }
  torch() { within "$1" python3 bench/peers/gpu_torch.py "${@:2}" --json "$rows" || true; }
  ours 60 --kernels
  for round in 1 2; do
    ours 60 --net mnist --batch 128 --precision bf16,tf32
    torch 60 --net mnist --batch 128 --precision bf16,tf32 --modes eager,graphs --steps 20
  done
  ours 40 --net cifar --batch 128 --precision bf16
  torch 60 --net cifar --batch 128 --precision bf16 --modes eager,graphs --steps 20
  ours 40 --net mnist --batch 512 --precision bf16
  torch 60 --net mnist --batch 512 --precision bf16 --modes eager,graphs --steps 10
fi
say report
python3 device/report.py "$OUT" | tee "$OUT/report.md"
