"""Writes what device/run.sh measured as a page: ratios to PyTorch in the same run, and what failed."""
import json
import os
import re
import sys

out = sys.argv[1]


def text(name):
    path = os.path.join(out, name)
    return open(path).read() if os.path.exists(path) else ""


def rows():
    return [json.loads(line) for line in text("rows.jsonl").splitlines() if line.strip()]


def best(found, key, field):
    values = [r[field] for r in found if field in r and all(r.get(k) == v for k, v in key.items())]
    return min(values) if values else None


def ratio(ours, theirs):
    return f"{theirs / ours:.2f}x" if ours and theirs else "not measured"


def number(value, digits=2):
    return f"{value:.{digits}f}" if value is not None else "-"


all_rows = rows()
print("# Perrin on a GPU\n")
print("Written by `device/run.sh`; ratios are PyTorch's time over ours, above 1x Perrin is faster.\n")
print("```\n" + text("info.txt").strip() + "\n```\n")

print("## Tests\n")
for library in ("own", "cublas"):
    log = text(f"tests-{library}.txt")
    counts = re.findall(r"\[\s*(\d+) tests (found|successful|failed|skipped)", log)
    print(f"- libraries {library}: " + (", ".join(f"{n} {w}" for n, w in counts) or "did not finish"))
print("\n## Losses with one seed\n")
print(text("losses.md") or "not measured")

steps = [r for r in all_rows if "net" in r]
cases = sorted({(r["net"], r["batch"], r["precision"]) for r in steps})
print("\n## Training step and sampling\n")
print("| network | batch | precision | what | Perrin ms | torch eager | torch graphs | to eager | to graphs |")
print("| --- | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |")
for net, batch, precision in cases:
    key = dict(net=net, batch=batch, precision=precision)
    mine = [r for r in steps if r["peer"].startswith("perrin")]
    torch = [r for r in steps if r["peer"].startswith("torch")]
    for what, field in (("training step", "step_ms_median"), ("50-step DDIM", "ddim50_ms_median")):
        ours = best(mine, key, field)
        eager = best(torch, key | dict(mode="eager"), field)
        graphs = best(torch, key | dict(mode="graphs"), field)
        print(
            f"| {net} | {batch} | {precision} | {what} | {number(ours)} | {number(eager)} | {number(graphs)} "
            f"| {ratio(ours, eager)} | {ratio(ours, graphs)} |")
    ours, theirs = best(mine, key, "peak_bytes"), best(torch, key, "peak_bytes")
    if ours and theirs:
        print(
            f"| {net} | {batch} | {precision} | peak memory, MB | {ours / 1e6:.0f} | {theirs / 1e6:.0f} | "
            f"| {ours / theirs:.2f} of it | |")
for r in steps:
    if "error" in r:
        print(f"\n{r['peer']} {r['net']} {r['batch']} {r['precision']} {r['mode']}: `{r['error']}`")

kernels = [r for r in all_rows if "kernel" in r]
if kernels:
    copy = best(kernels, dict(kernel="copy"), "gb_s") or best(kernels, dict(kernel="copy f32"), "gb_s")
    print("\n## Kernels\n")
    print("| kernel | ms | GB/s | of the copy | TFLOP/s |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for r in kernels:
        share = f"{100 * r['gb_s'] / copy:.0f} %" if copy and r.get("gb_s") else "-"
        print(
            f"| {r['kernel']} | {number(r['ms'], 4)} | {number(r.get('gb_s'), 0)} | {share} "
            f"| {number(r.get('tflop_s'), 1)} |")
