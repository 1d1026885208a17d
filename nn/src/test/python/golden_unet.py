"""Writes what PyTorch computes for a tiny U-Net of perrin.nn.net.UNet's names, in float64.

    pip install torch==2.13.0+cpu
    python3 golden_unet.py > ../resources/perrin/nn/net/unet.json
"""

import json
import math

import torch
import torch.nn.functional as F
from torch import nn

from twin import Level, numbers

BASE, MULTS, BLOCKS, ATTENTION, SIZE, HEADS, GROUPS, CLASSES = 4, (1, 2), 1, (2,), 4, 2, 2, 3
IN, OUT, BATCH = 2, 1, 2


class Res(nn.Module):
    def __init__(self, i, o, e):
        super().__init__()
        self.norm1 = nn.GroupNorm(GROUPS, i)
        self.conv1 = nn.Conv2d(i, o, 3, padding=1)
        self.time = nn.Linear(e, o)
        self.norm2 = nn.GroupNorm(GROUPS, o)
        self.conv2 = nn.Conv2d(o, o, 3, padding=1)
        if i != o:
            self.skip = nn.Conv2d(i, o, 1)

    def forward(self, x, e):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(F.silu(e))[:, :, None, None]
        h = self.conv2(F.silu(self.norm2(h)))
        return h + (self.skip(x) if hasattr(self, "skip") else x)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, c)
        self.qkv = nn.Conv2d(c, 3 * c, 1)
        self.out = nn.Conv2d(c, c, 1)

    def forward(self, x):
        b, c, h, w = x.shape
        q, k, v = (
            t.reshape(b, HEADS, c // HEADS, h * w).transpose(2, 3)
            for t in self.qkv(self.norm(x)).chunk(3, 1)
        )
        y = F.scaled_dot_product_attention(q, k, v)
        return x + self.out(y.transpose(2, 3).reshape(b, c, h, w))


class Resample(nn.Module):
    def __init__(self, c, stride):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, stride=stride, padding=1)
        self.stride = stride

    def forward(self, x):
        return self.conv(x if self.stride == 2 else F.interpolate(x, scale_factor=2.0))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        e = 4 * BASE
        self.time = Level()
        self.time.linear1, self.time.linear2 = nn.Linear(BASE, e), nn.Linear(e, e)
        self.label = nn.Embedding(CLASSES + 1, e)
        self.input = nn.Conv2d(IN, BASE, 3, padding=1)
        c, skips, size = BASE, [BASE], SIZE
        self.down = nn.ModuleDict()
        for i, m in enumerate(MULTS):
            level = self.down[str(i)] = Level()
            level.block, level.attention = nn.ModuleList(), nn.ModuleList()
            for _ in range(BLOCKS):
                level.block.append(Res(c, BASE * m, e))
                c = BASE * m
                level.attention.append(Attention(c) if size in ATTENTION else nn.Identity())
                skips.append(c)
            if i < len(MULTS) - 1:
                level.downsample = Resample(c, 2)
                skips.append(c)
                size //= 2
        self.middle = Level()
        self.middle.block = nn.ModuleList([Res(c, c, e), Res(c, c, e)])
        self.middle.attention = Attention(c)
        self.up = nn.ModuleDict()
        for i, m in reversed(list(enumerate(MULTS))):
            level = self.up[str(i)] = Level()
            level.block, level.attention = nn.ModuleList(), nn.ModuleList()
            for _ in range(BLOCKS + 1):
                level.block.append(Res(c + skips.pop(), BASE * m, e))
                c = BASE * m
                level.attention.append(Attention(c) if size in ATTENTION else nn.Identity())
            if i > 0:
                level.upsample = Resample(c, 1)
                size *= 2
        self.norm = nn.GroupNorm(GROUPS, c)
        self.output = nn.Conv2d(c, OUT, 3, padding=1)

    def forward(self, x, t, labels):
        half = BASE // 2
        f = torch.exp(torch.arange(half, dtype=torch.float64) * (-math.log(10000.0) / half))
        s = t[:, None] * f[None]
        e = self.time.linear2(F.silu(self.time.linear1(torch.cat([s.sin(), s.cos()], 1))))
        e = e + self.label(labels)
        x = self.input(x)
        skips = [x]
        for level in self.down.values():
            for block, attention in zip(level.block, level.attention):
                x = attention(block(x, e))
                skips.append(x)
            if hasattr(level, "downsample"):
                x = level.downsample(x)
                skips.append(x)
        x = self.middle.block[1](self.middle.attention(self.middle.block[0](x, e)), e)
        for level in self.up.values():
            for block, attention in zip(level.block, level.attention):
                x = attention(block(torch.cat([x, skips.pop()], 1), e))
            if hasattr(level, "upsample"):
                x = level.upsample(x)
        return self.output(F.silu(self.norm(x)))


def main():
    torch.set_default_dtype(torch.float64)
    t, labels = torch.tensor([3.0, 250.0]), torch.tensor([1, CLASSES])
    image = (BATCH, IN, SIZE, SIZE)
    print(json.dumps(numbers(UNet(), image, lambda net, x: net(x, t, labels)), indent=1))


if __name__ == "__main__":
    main()
