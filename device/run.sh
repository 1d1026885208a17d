#!/usr/bin/env bash
# Tests and times Perrin on a machine with an NVIDIA GPU, a driver, CUDA's libraries in a Python
# environment with PyTorch, and nothing else: no Java, no network. Run device/prepare.sh elsewhere
# first. At most LIMIT seconds (570): what would go past it is left out, and said.
#   PARTS="info tests training bench"   what to do (default: all of these)
#   TRY=1                               tiny sizes, to try this script itself on another device
# What comes out lies in $OUT (default: device/out): report.md and report.json, to be committed as
# bench/results/h200-DATE.md and .json; the tests' output; rows.jsonl; the loss curves. Where a
# command may take ten minutes, the first visit is two of them:
#   PARTS="info tests training" device/run.sh && PARTS="info bench" device/run.sh
set -uo pipefail
case ${1:-} in -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit ;; esac
cd "$(dirname "$0")/.."
OUT=${OUT:-device/out}
PARTS=${PARTS:-info tests training bench}
TRY=${TRY:-0}
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
LIMIT=${LIMIT:-570}
start=$(date +%s)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { printf '== %s (%d s)\n' "$*" $(($(date +%s) - start)); }
# within SECONDS COMMAND…: runs it no longer than that, nor past the limit
within() {
  local most=$1 left=$((LIMIT - 10 - ($(date +%s) - start)))
  shift
  [ "$left" -lt "$most" ] && most=$left
  local what="${*: -6}"
  [ ${#what} -le 150 ] || what=${what: -150}
  [ "$most" -ge 5 ] || { echo "left out, no time: $what" | tee -a "$work/left-out.txt" >&2; return 124; }
  timeout -k 5 "$most" "$@"
  local code=$?
  [ $code != 124 ] || echo "ended after $most s: $what" | tee -a "$work/left-out.txt" >&2
  return $code
}
has() { case " $PARTS " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
[ -f .gpu/runtime.tar.xz ] || { echo "run.sh: no .gpu/: run device/prepare.sh first" >&2; exit 2; }
: >"$work/left-out.txt"

runtime=${TMPDIR:-/tmp}/perrin-runtime
if [ ! -x "$runtime/runtime/bin/java" ]; then
  mkdir -p "$runtime"
  python3 - "$runtime" <<'P'
import sys, tarfile
t = tarfile.open('.gpu/runtime.tar.xz')
t.extraction_filter = getattr(tarfile, 'fully_trusted_filter', None)  # unknown to older ones
t.extractall(sys.argv[1])
P
fi
"$runtime/runtime/bin/java" -version >/dev/null 2>&1 || { echo "run.sh: the carried Java does not start" >&2; exit 2; }
java="$runtime/runtime/bin/java -XX:ErrorFile=$OUT/hs_err.log"
options=$(grep -v '^#' diffusion/jvm.options | tr '\n' ' ')
join() { local IFS=:; echo "$*"; }
jars=$(join .gpu/jars/*.jar)
tests=$(join .gpu/tests/*-tests.jar)
runner=$(join .gpu/tests/*.jar)

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
    python3 -c 'import torch; print("torch", torch.__version__, "CUDA", torch.version.cuda, "cuDNN", torch.backends.cudnn.version())' 2>&1 | tail -n 1
    within 60 $java $options -cp "$jars" perrin.diffusion.cli.Perrin info --device cuda
  } 2>&1 | grep -v 'incubator modules' | tee "$OUT/info.txt"
fi

if has tests; then
  tries=40 threads=32,256,1024 most=120
  [ "$TRY" = 0 ] || tries=1 threads=64 most=600
  for library in own cublas,cudnn; do
    say "tests, $library"
    within $most $java $options -ea -Dperrin.cuda.real=true -Dperrin.cuda.library=$library \
      -Dperrin.conformance.tries=$tries -Dperrin.conformance.threads=$threads \
      -cp "$runner:$jars" org.junit.platform.console.ConsoleLauncher execute \
      --scan-classpath "$tests" --include-classname '.*Cuda.*Test|.*\.cuda\..*Test' --include-tag gpu \
      --config jqwik.tries.default=$tries --config jqwik.database="$work/jqwik" \
      --config jqwik.reporting.onlyfailures=true \
      --fail-if-no-tests --details tree --details-theme ascii --disable-banner --disable-ansi-colors >"$OUT/tests-${library%%,*}.txt" 2>&1
    echo "exit code $?" >>"$OUT/tests-${library%%,*}.txt"
    grep -E 'tests (found|successful|failed|aborted)|=> |\[X\]' "$OUT/tests-${library%%,*}.txt" | cut -c1-300 | head -n 40
  done
fi

if has training; then
  say training
  steps=200
  [ "$TRY" = 0 ] || steps=3
  PERRIN="$java $options -cp $jars" REAL=1 within 160 bash bench/precisions.sh $steps "$work/precisions"
  cp "$work"/precisions/precisions.{json,svg} "$OUT"
fi

if has bench; then
  rows=$OUT/rows.jsonl
  : >"$rows"
  ours() {
    say "Perrin ${*:2}"
    within "$1" $java $options -cp "$jars" perrin.bench.GpuTimes "${@:2}" --json "$rows" 2>&1 | grep -v 'incubator modules'
  }
  torch() {
    say "PyTorch ${*:2}"
    within "$1" python3 bench/peers/gpu_torch.py "${@:2}" --json "$rows" 2>&1 | tail -n 5
  }
  if [ "$TRY" = 0 ]; then
    ours 60 --kernels
    # In the order of the goals; compiling takes PyTorch most of its time, once a shape and mode.
    ours 40 --net mnist --batch 128 --precision bf16
    torch 120 --net mnist --batch 128 --precision bf16 --modes eager,graphs --steps 20
    ours 40 --net cifar --batch 128 --precision bf16
    torch 120 --net cifar --batch 128 --precision bf16 --modes eager,graphs --steps 20
    ours 40 --net mnist --batch 512 --precision bf16
    torch 100 --net mnist --batch 512 --precision bf16 --modes eager,graphs --steps 10
    # Again, the other way round in time: whoever was lucky.
    ours 30 --net mnist --batch 128 --precision bf16,tf32
    ours 30 --kernels --library own
    torch 60 --net mnist --batch 128 --precision tf32 --modes eager --steps 20
    torch 180 --net mnist --batch 128 --precision bf16 --modes compile --steps 20
  else
    ours 100 --kernels --net tiny
    ours 100 --net tiny --batch 2 --images 2 --steps 2
    torch 60 --net mnist --batch 2 --images 2 --precision bf16 --modes eager,graphs --steps 2
  fi
fi
say report
python3 device/report.py "$OUT" "$work/left-out.txt" | tee "$OUT/report.md"
