#!/usr/bin/env bash
# Times the same work here and in PyTorch, in turn, and prints one table of ratios.
#   bench/peers.sh --unet [THREADS] [ROUNDS]
# TORCH_PYTHON names a Python with torch 2.13 (CPU); PEERS the folder with unet_torch.py
# (default ../shared/peers beside the repository).
set -euo pipefail
cd "$(dirname "$0")/.."

what=${1:---unet}
threads=${2:-2}
rounds=${3:-3}
if [ "$what" != --unet ]; then
  echo "peers.sh: unknown choice '$what'; there is --unet [THREADS] [ROUNDS]" >&2
  exit 2
fi
python=${TORCH_PYTHON:-python3}
peers=${PEERS:-../shared/peers}
jar=bench/target/perrin-bench.jar
[ -f "$jar" ] || { echo "peers.sh: no $jar; build it with: mvn -q -DskipTests package" >&2; exit 2; }
[ -f "$peers/unet_torch.py" ] || { echo "peers.sh: no unet_torch.py in $peers; set PEERS" >&2; exit 2; }
"$python" -c 'import torch' 2>/dev/null ||
  { echo "peers.sh: $python has no torch; set TORCH_PYTHON" >&2; exit 2; }
java=${JAVA_HOME:-}/bin/java
if [ ! -x "$java" ]; then
  for java in /usr/lib/jvm/*25*/bin/java "$(command -v java)"; do [ -x "$java" ] && break; done
fi
options=$(grep -v '^#' diffusion/jvm.options | tr '\n' ' ')

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for round in $(seq "$rounds"); do
  MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 \
    "$python" "$peers/unet_torch.py" "$threads" 8 >"$out/torch.$round"
  sleep 2
  # shellcheck disable=SC2086
  "$java" $options -cp "$jar:bench/target/lib/*" perrin.bench.UNetStepTimes "$threads" 10 8 \
    >"$out/perrin.$round" 2>/dev/null
  sleep 2
  echo "round $round"
  grep '^threads' "$out/torch.$round" | sed 's/^/  PyTorch: /'
  grep '^threads' "$out/perrin.$round" | sed 's/^/  Perrin:  /'
done
"$python" - "$out" <<'PY'
import glob, re, statistics, sys
def times(kind, pattern):
    found = []
    for name in glob.glob(f"{sys.argv[1]}/{kind}.*"):
        found += [float(x) for x in re.findall(pattern, open(name).read())]
    return found
torch = times("torch", r"step [1-9]\d* loss \S+ ([\d.]+)s")
perrin = times("perrin", r"step \d+ loss \S+ ([\d.]+) s")
a, b = statistics.median(torch), statistics.median(perrin)
print(f"U-Net training step   PyTorch median {a:.3f} s best {min(torch):.3f}   "
      f"Perrin median {b:.3f} s best {min(perrin):.3f}   {a / b:.2f}x (bests {min(torch) / min(perrin):.2f}x)")
PY
