"""50-step DDIM of 64 images with the network of a Perrin run, in PyTorch: the twin of perrin.bench.SampleTimes.

  python sample_torch.py --channels 32 --mults 1,2,2 --blocks 1 --attention 7 --size 28 [--threads N] [--out FILE.png]

Prints seconds of every draw, the first one too; start-up shows in the time of the whole process.
"""
import argparse
import math
import resource
import struct
import time
import zlib

import torch

from unet import UNet


def png(path, images):
    """A grid of grey images, eight a row where they fill it."""
    n, size = 8 if len(images) % 8 == 0 else 1, images.shape[-1]
    grey = ((images[:, 0].clamp(-1, 1) + 1) * 127.5).to(torch.uint8)
    rows = grey.reshape(-1, n, size, size).transpose(1, 2).reshape(-1, n * size).tolist()
    raw = b"".join(b"\0" + bytes(r) for r in rows)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(path, "wb") as f:
        head = struct.pack(">IIBBBBB", n * size, len(rows), 8, 0, 0, 0, 0)
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


@torch.inference_mode()
def draw(net, count, batch, size, steps):
    f = [math.cos((k / 1000 + 0.008) / 1.008 * math.pi / 2) ** 2 for k in range(1001)]
    levels = [round(1000 - i * 1000 / steps) - 1 for i in range(steps)] + [-1]
    bar = [f[k + 1] / f[0] for k in range(1000)]
    out = []
    for first in range(0, count, batch):
        x = torch.randn(min(batch, count - first), 1, size, size)
        for k, k2 in zip(levels[:-1], levels[1:]):
            a, s = math.sqrt(bar[k]), math.sqrt(1 - bar[k])
            a2, s2 = (1.0, 0.0) if k2 < 0 else (math.sqrt(bar[k2]), math.sqrt(1 - bar[k2]))
            v = net(x, torch.full((x.shape[0],), float(k)))
            x0 = (a * x - s * v).clamp_(-1, 1)
            x = a2 * x0 + s2 * (x - a * x0) / max(s, 1e-8)
        out.append(x)
    return torch.cat(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--channels", type=int, default=32)
    p.add_argument("--mults", default="1,2,2")
    p.add_argument("--blocks", type=int, default=1)
    p.add_argument("--attention", default="7")
    p.add_argument("--size", type=int, default=28)
    p.add_argument("--count", type=int, default=64)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--steps", type=int, default=50)
    p.add_argument("--draws", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--out")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    numbers = lambda text: tuple(int(x) for x in text.split(","))
    net = UNet(a.channels, numbers(a.mults), a.blocks, numbers(a.attention), a.size).eval()
    print("parameters", sum(q.numel() for q in net.parameters()))
    for i in range(a.draws):
        start = time.perf_counter()
        images = draw(net, a.count, a.batch, a.size, a.steps)
        print(f"draw {i} {time.perf_counter() - start:.3f} s", flush=True)
    if a.out:
        png(a.out, images)
    print(f"resident {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main()
