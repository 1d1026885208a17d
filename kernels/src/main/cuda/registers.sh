#!/usr/bin/env bash
# Writes registers.md: what every kernel takes of a multiprocessor, by nvcc for three architectures.
# Needs nvcc; run it after compile.sh when kernels changed.
set -euo pipefail
cd "$(dirname "$0")"
nvcc=${NVCC:-nvcc}
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
for source in *.cu; do
  for arch in 80 86 90; do
    "$nvcc" -std=c++17 -O3 -arch=sm_$arch -cubin -Xptxas -v -o /dev/null "$source" 2>&1 |
      awk -v file="${source%.cu}" -v arch="$arch" '
        /Compiling entry function/ { split($0, part, "\x27"); name = part[2] }
        /bytes stack frame/ { stack = $1; stores = $5; loads = $9 }
        /Used [0-9]+ registers/ {
          registers = shared = 0
          for (i = 1; i < NF; i++) {
            if ($i == "Used") registers = $(i + 1)
            if ($(i + 2) == "smem" || $(i + 2) == "smem,") shared = $i
          }
          print file, name, arch, registers, stack, stores + loads, shared }'
  done
done | sort >"$rows"
{
  echo "# Registers, stack, spills and shared memory of every kernel"
  echo
  echo "Written by \`registers.sh\` with $("$nvcc" --version | sed -n 's/.*release \([0-9.]*\),.*/nvcc \1/p'):"
  echo "registers a thread for sm_80 / sm_86 / sm_90; stack frame, spills and static shared memory in bytes,"
  echo "the largest of the three. Dynamic shared memory is asked for at the launch."
  echo
  echo "| file | kernel | registers | stack | spills | shared |"
  echo "| --- | --- | --- | ---: | ---: | ---: |"
  awk '
    function flush() { if (key != "") printf "| %s | %s | %s | %d | %d | %d |\n", file, name, used, stack, spills, shared }
    { k = $1 " " $2
      if (k != key) { flush(); key = k; file = $1; name = $2; used = $4; stack = $5; spills = $6; shared = $7 }
      else { used = used " / " $4; if ($5 > stack) stack = $5; if ($6 > spills) spills = $6; if ($7 > shared) shared = $7 } }
    END { flush() }' "$rows"
} >registers.md
awk '$6 > 0' "$rows" | sed 's/^/spills: /' >&2
