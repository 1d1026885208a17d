"""Writes what device/run.sh measured as a page, and as report.json beside it: ratios to PyTorch in the
same run, and what failed or was left out.

  report.py FOLDER [LEFT-OUT]
"""
import datetime
import json
import os
import re
import sys

out = sys.argv[1]


def text(path):
    return open(path).read() if os.path.exists(path) else ""


def part(name):
    return text(os.path.join(out, name))


def rows():
    return [json.loads(line) for line in part("rows.jsonl").splitlines() if line.strip()]


def best(found, key, field, of=min):
    values = [r[field] for r in found if r.get(field) and all(r.get(k) == v for k, v in key.items())]
    return of(values) if values else None


def ratio(ours, theirs):
    return f"{theirs / ours:.2f}x" if ours and theirs else "not measured"


def number(value, digits=2):
    return f"{value:.{digits}f}" if value is not None else "-"


def tests():
    found = {}
    for library in ("own", "cublas"):
        log = part(f"tests-{library}.txt")
        if log:
            counts = re.findall(r"\[\s*(\d+) tests (found|successful|failed|skipped|aborted)", log)
            failed = re.findall(r"^.*\[X\].*$", log, re.M)
            found[library] = dict(
                counts={word: int(n) for n, word in counts}, failed=[f.strip(" |'+-")[:300] for f in failed])
    return found


all_rows = rows()
info = part("info.txt").strip()
all_tests = tests()
losses = json.loads(part("precisions.json") or "{}").get("rows", [])
left_out = text(sys.argv[2]).splitlines() if len(sys.argv) > 2 else []

print("# Perrin on a GPU\n")
print("Written by `device/run.sh`; ratios are PyTorch's time over ours, above 1x Perrin is faster.\n")
print("```\n" + info + "\n```\n")

print("## Tests\n")
for library, found in all_tests.items():
    counts = ", ".join(f"{n} {word}" for word, n in found["counts"].items())
    print(f"- libraries {library}: " + (counts or "did not finish"))
    for f in found["failed"][:30]:
        print(f"  - `{f}`")
if not all_tests:
    print("not run")

print("\n## Losses with one seed\n")
if losses:
    print("| run | steps | loss at the end | largest distance from the first |")
    print("| --- | ---: | ---: | ---: |")
    for r in losses:
        apart = r["largest_relative_distance"]
        print(f"| {r['run']} | {max(r['steps'])} | {r['end']:.5f} | {100 * apart:.4f} % |")
else:
    print("not run")

steps = [r for r in all_rows if "net" in r]
cases = sorted({(r["net"], r["batch"], r["precision"]) for r in steps})
print("\n## Training step and sampling\n")
if cases:
    print("| network | batch | precision | what | Perrin | torch eager | torch.compile | with graphs "
          "| to eager | to compile | to graphs |")
    print("| --- | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
else:
    print("not run")
for net, batch, precision in cases:
    key = dict(net=net, batch=batch, precision=precision)
    mine = [r for r in steps if r["peer"].startswith("perrin")]
    torch = [r for r in steps if r["peer"].startswith("torch")]
    for what, field in (("training step, ms", "step_ms_median"), ("50-step DDIM, ms", "ddim50_ms_median"),
                        ("peak memory, MB", "peak_bytes")):
        scale = 1e-6 if field == "peak_bytes" else 1
        ours = best(mine, key, field)
        theirs = [best(torch, key | dict(mode=mode), field) for mode in ("eager", "compile", "graphs")]
        if ours is None and not any(theirs):
            continue
        cells = [number(v and v * scale) for v in (ours, *theirs)] + [ratio(ours, t) for t in theirs]
        print(f"| {net} | {batch} | {precision} | {what} | " + " | ".join(cells) + " |")
for r in steps:
    if "error" in r:
        print(f"\n{r['peer']} {r['net']} {r['batch']} {r['precision']} {r['mode']}: `{r['error'][:300]}`")

kernels = [r for r in all_rows if "kernel" in r]
if kernels:
    copy = best([r for r in kernels if r["kernel"].startswith("copy")], {}, "gb_s", max)
    print("\n## Kernels\n")
    print("Of the fastest copy, and of the fastest product of the same type.\n")
    print("| kernel | libraries | ms | GB/s | of the copy | TFLOP/s | of the product |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for r in kernels:
        kind = "bf16" if "bf16" in r["kernel"] else "f32"
        products = [k for k in kernels if k["kernel"].startswith("product") and kind in k["kernel"]]
        product = best(products, {}, "tflop_s", max)
        share = f"{100 * r['gb_s'] / copy:.0f} %" if copy and r.get("gb_s") else "-"
        part_of = f"{100 * r['tflop_s'] / product:.0f} %" if product and r.get("tflop_s") else "-"
        print(
            f"| {r['kernel']} | {r.get('library', '')} | {number(r['ms'], 4)} | {number(r.get('gb_s'), 0)} "
            f"| {share} | {number(r.get('tflop_s'), 1)} | {part_of} |")
if left_out:
    print("\n## Left out, for lack of time\n")
    for line in left_out:
        print(f"- `{line}`")

page = dict(
    date=datetime.date.today().isoformat(), info=info.splitlines(), tests=all_tests, losses=losses,
    rows=all_rows, left_out=left_out)
with open(os.path.join(out, "report.json"), "w") as f:
    json.dump(page, f, indent=1)
    f.write("\n")
