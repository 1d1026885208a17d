"""The U-Net of perrin.nn.net.UNet in PyTorch: same layers, same order, same number of parameters."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

GROUPS = 8


class Res(nn.Module):
    def __init__(self, cin, cout, time):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(GROUPS, cin), nn.Conv2d(cin, cout, 3, padding=1)
        self.time = nn.Linear(time, cout)
        self.norm2, self.conv2 = nn.GroupNorm(GROUPS, cout), nn.Conv2d(cout, cout, 3, padding=1)
        self.skip = nn.Conv2d(cin, cout, 1) if cin != cout else nn.Identity()

    def forward(self, x, e):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(F.silu(e))[:, :, None, None]
        return self.conv2(F.silu(self.norm2(h))) + self.skip(x)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.norm, self.qkv, self.out = nn.GroupNorm(GROUPS, c), nn.Conv2d(c, 3 * c, 1), nn.Conv2d(c, c, 1)

    def forward(self, x):
        b, c, h, w = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(b, 3 * c, h * w).chunk(3, 1)
        a = torch.softmax(torch.bmm(q.transpose(1, 2), k) * c**-0.5, -1)
        return x + self.out(torch.bmm(v, a.transpose(1, 2)).reshape(b, c, h, w))


class Level(nn.Module):
    def __init__(self, cin, cout, time, attends):
        super().__init__()
        self.res, self.attention = Res(cin, cout, time), Attention(cout) if attends else nn.Identity()

    def forward(self, x, e):
        return self.attention(self.res(x, e))


class UNet(nn.Module):
    """By default the 6.47 M network of 32x32 images."""

    def __init__(self, channels=64, mults=(1, 2, 2), blocks=2, attention=(8,), size=32, images=1):
        super().__init__()
        time = 4 * channels
        self.channels, self.blocks, self.levels = channels, blocks, len(mults)
        self.time1, self.time2 = nn.Linear(channels, time), nn.Linear(time, time)
        self.first = nn.Conv2d(images, channels, 3, padding=1)
        self.down, self.shrink, self.up, self.grow = (nn.ModuleList() for _ in range(4))
        skips, c = [channels], channels
        for i, m in enumerate(mults):
            for _ in range(blocks):
                self.down.append(Level(c, m * channels, time, size in attention))
                c = m * channels
                skips.append(c)
            if i < self.levels - 1:
                self.shrink.append(nn.Conv2d(c, c, 3, stride=2, padding=1))
                skips.append(c)
                size //= 2
        self.middle1, self.middle, self.middle2 = Res(c, c, time), Attention(c), Res(c, c, time)
        for i, m in reversed(list(enumerate(mults))):
            for _ in range(blocks + 1):
                self.up.append(Level(c + skips.pop(), m * channels, time, size in attention))
                c = m * channels
            if i > 0:
                self.grow.append(nn.Conv2d(c, c, 3, padding=1))
                size *= 2
        self.norm, self.last = nn.GroupNorm(GROUPS, c), nn.Conv2d(c, images, 3, padding=1)

    def forward(self, x, t):
        half = self.channels // 2
        f = torch.exp(torch.arange(half, dtype=torch.float32) * (-math.log(10000.0) / half))
        e = t[:, None] * f[None]
        e = self.time2(F.silu(self.time1(torch.cat([e.sin(), e.cos()], 1))))
        x = self.first(x)
        skips, down, up = [x], iter(self.down), iter(self.up)
        for i in range(self.levels):
            for _ in range(self.blocks):
                x = next(down)(x, e)
                skips.append(x)
            if i < self.levels - 1:
                x = self.shrink[i](x)
                skips.append(x)
        x = self.middle2(self.middle(self.middle1(x, e)), e)
        for i in range(self.levels):
            for _ in range(self.blocks + 1):
                x = next(up)(torch.cat([x, skips.pop()], 1), e)
            if i < self.levels - 1:
                x = self.grow[i](F.interpolate(x, scale_factor=2.0, mode="nearest"))
        return self.last(F.silu(self.norm(x)))
