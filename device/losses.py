"""Compares the losses of runs with the same seed: a Markdown table of their means over stretches."""
import json
import os
import sys

runs = {}
for path in sys.argv[1:]:
    name = os.path.basename(os.path.dirname(path)).removeprefix("run-")
    rows = [json.loads(line) for line in open(path)]
    runs[name] = {r["step"]: r["loss"] for r in rows if "loss" in r}
names = [n for n in runs if runs[n]]
if not names:
    sys.exit("no losses")
steps = sorted(set.intersection(*(set(runs[n]) for n in names)))
first = "cpu-fp32" if "cpu-fp32" in names else names[0]
print("| step | " + " | ".join(names) + " |")
print("| ---: |" + " ---: |" * len(names))
for k in steps:
    print(f"| {k} | " + " | ".join(f"{runs[n][k]:.5f}" for n in names) + " |")
print()
for n in names:
    off = max(abs(runs[n][k] - runs[first][k]) / abs(runs[first][k]) for k in steps)
    print(f"- {n}: at most {100 * off:.3f} % from {first}")
