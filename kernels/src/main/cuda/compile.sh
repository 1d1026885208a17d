#!/usr/bin/env bash
# Compiles the kernels whose sources changed to PTX, which is committed and carried in the jar: a
# user needs a driver only. Needs nvcc. `compile.sh --all` compiles every file again.
#
# compute_80 runs on everything since Ampere. The PTX version is lowered to that of CUDA 11, as long
# as nothing newer is used (PtxTest compiles every file with an old compiler). The first lines name
# the file and the hash of its sources; a test fails where that is stale.
set -euo pipefail
cd "$(dirname "$0")"
nvcc=${NVCC:-nvcc}
out=../resources/perrin/kernels/cuda/ptx
mkdir -p "$out"
# A file and what it includes, each once, in the order met.
sources() {
  local file=$1 next
  case " $seen " in *" $file "*) return ;; esac
  seen="$seen $file"
  cat "$file"
  while read -r next; do
    [ ! -f "$next" ] || sources "$next"
  done < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$file")
}
for source in *.cu; do
  name=${source%.cu}
  to=$out/$name.ptx
  hash=$(seen=; sources "$source" | sha256sum | cut -c1-64)
  if [ "${1:-}" != --all ] && [ -f "$to" ] && [ "$(sed -n '2s/^.* //p' "$to")" = "$hash" ]; then
    continue
  fi
  echo "$name" >&2
  "$nvcc" -std=c++17 -O3 -arch=compute_80 -ptx -o "$to.raw" "$source"
  {
    echo "// perrin kernels: $name"
    echo "// sources: $hash"
    grep -v '^\s*//' "$to.raw" | sed 's/^\.version .*/.version 7.0/' | cat -s
  } >"$to"
  rm "$to.raw"
done
for ptx in "$out"/*.ptx; do
  name=$(basename "$ptx" .ptx)
  [ -f "$name.cu" ] || { echo "removed: $name" >&2; rm "$ptx"; }
done
