"""Training step and forward pass of the peers' U-Net in PyTorch: the twin of perrin.bench.UNetStepTimes.

  MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 python unet_torch.py THREADS STEPS [--trace FILE.pt]

With --trace it only writes the network for DJL.
"""
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F

from unet import UNet

BATCH = 32


def timed(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def main():
    threads, steps = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    net = UNet()
    x, noise = torch.randn(BATCH, 1, 32, 32), torch.randn(BATCH, 1, 32, 32)
    t = torch.randint(0, 1000, (BATCH,)).float()
    if "--trace" in sys.argv:
        torch.jit.trace(net, (x, t)).save(sys.argv[-1])
        return
    print("parameters", sum(p.numel() for p in net.parameters()))
    # The fused optimiser is the fastest of PyTorch's three on a CPU.
    adam = torch.optim.Adam(net.parameters(), 1e-4, fused=True)

    def step():
        adam.zero_grad(set_to_none=True)
        loss = F.mse_loss(net(x, t), noise)
        loss.backward()
        adam.step()
        return loss.item()

    train = []
    for i in range(-2, steps):
        start = time.perf_counter()
        loss = step()
        seconds = time.perf_counter() - start
        print(f"step {i} loss {loss:.4f} {seconds:.3f} s", flush=True)
        if i >= 0:
            train.append(seconds)
    with torch.no_grad():
        net(x, t)
        forward = [timed(lambda: net(x, t)) for _ in range(steps)]
    print(f"threads {threads} train median {1e3 * statistics.median(train):.0f} best {1e3 * min(train):.0f} ms; "
          f"forward median {1e3 * statistics.median(forward):.0f} best {1e3 * min(forward):.0f} ms; "
          f"resident {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main()
