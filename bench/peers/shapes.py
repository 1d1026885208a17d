"""The shapes of bench/shapes.csv and a stop watch, shared by the PyTorch twins."""
import json
import pathlib
import re
import statistics
import time


def shapes(family):
    """Pairs of (text, extents by name) of one family."""
    out = []
    for line in (pathlib.Path(__file__).parent.parent / "shapes.csv").read_text().splitlines():
        if line.startswith(family + ","):
            text = line.split(",")[1]
            parts = dict(p.split("=") for p in text.split())
            out.append((text, {k: int(v) if v.isdigit() else v for k, v in parts.items()}))
    return out


def sets(numbers):
    """How many sets of operands come from memory at every call; as in Work.java."""
    return max(2, min(24, -(-256_000_000 // (4 * max(1, int(numbers))))))


class Watch:
    """Times calls that take turns on several sets of operands, and prints one JSON line a kernel."""

    def __init__(self, args, who):
        self.args, self.who = args, who
        self.match = re.compile(args.match)

    def wants(self, key):
        return bool(self.match.search(key))

    def time(self, key, turns):
        start, n = time.perf_counter(), 0
        while n < 3 or time.perf_counter() - start < self.args.warm_up:
            turns[n % len(turns)]()
            n += 1
        times, start = [], time.perf_counter()
        while len(times) < 7 or time.perf_counter() - start < self.args.seconds:
            t = time.perf_counter()
            turns[n % len(turns)]()
            times.append(time.perf_counter() - t)
            n += 1
        row = dict(who=self.who, key=key, threads=self.args.threads, memory="cold",
                   unit="ms", median=1e3 * statistics.median(times), best=1e3 * min(times), calls=len(times))
        print(f"{key:58s} median {row['median']:9.3f} ms  best {row['best']:9.3f} ms", flush=True)
        if self.args.json:
            with open(self.args.json, "a") as f:
                f.write(json.dumps(row) + "\n")
