"""Writes what PyTorch computes for tiny U-Nets of perrin.nn.net.UNet's names, in float64: "ddpm" as
in DDPM, "adm" with scale and shift and resampling in blocks, "told" with everything a network can be
told, cross-attention, scaled sums and a number of blocks for each level; and a "classifier".

    pip install torch==2.13.0+cpu
    python3 golden_unet.py > ../resources/perrin/nn/net/unet.json
"""

import json
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from twin import Level, numbers, wave

BASE, MULTS, ATTENTION, SIZE, HEADS, GROUPS, CLASSES = 4, (1, 2), (2,), 4, 2, 2, 3
IN, OUT, BATCH = 2, 1, 2


@dataclass
class Options:
    adm: bool = False
    head_channels: int = 0
    residual_scale: float = 1
    skip_scale: float = 1
    blocks: tuple = (1, 1)
    image: int = 0
    scalars: int = 0
    context: int = 0
    pooled: int = 0
    reads: tuple = ()


class Res(nn.Module):
    def __init__(self, i, o, e, options, resample=None):
        super().__init__()
        self.norm1 = nn.GroupNorm(GROUPS, i)
        self.conv1 = nn.Conv2d(i, o, 3, padding=1)
        self.time = nn.Linear(e, 2 * o if options.adm else o)
        self.norm2 = nn.GroupNorm(GROUPS, o)
        self.conv2 = nn.Conv2d(o, o, 3, padding=1)
        if i != o:
            self.skip = nn.Conv2d(i, o, 1)
        self.options, self.resample = options, resample

    def forward(self, x, e):
        r = {
            None: lambda v: v,
            "half": lambda v: F.avg_pool2d(v, 2),
            "twice": lambda v: F.interpolate(v, scale_factor=2.0),
        }[self.resample]
        told = self.time(F.silu(e))[:, :, None, None]
        h = self.conv1(r(F.silu(self.norm1(x))))
        if self.options.adm:
            scale, shift = told.chunk(2, 1)
            h = F.silu(self.norm2(h) * (1 + scale) + shift)
        else:
            h = F.silu(self.norm2(h + told))
        x = r(x)
        y = self.conv2(h) + (self.skip(x) if hasattr(self, "skip") else x)
        return self.options.residual_scale * y


def heads(options, c):
    return c // options.head_channels if options.head_channels else HEADS


def attend(q, k, v, n, mask=None):
    def split(t):
        return t.reshape(t.shape[0], t.shape[1], n, -1).transpose(1, 2)

    mask = None if mask is None else mask[:, None, None]
    y = F.scaled_dot_product_attention(split(q), split(k), split(v), attn_mask=mask)
    return y.transpose(1, 2).flatten(2)


class Attention(nn.Module):
    def __init__(self, c, options):
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, c)
        self.qkv = nn.Conv2d(c, 3 * c, 1)
        self.out = nn.Conv2d(c, c, 1)
        self.heads = heads(options, c)

    def forward(self, x):
        q, k, v = (t.flatten(2).transpose(1, 2) for t in self.qkv(self.norm(x)).chunk(3, 1))
        y = attend(q, k, v, self.heads)
        return x + self.out(y.transpose(1, 2).reshape(x.shape))


class Text(nn.Module):
    def __init__(self, c, options):
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, c)
        self.attention = Level()
        self.attention.q = nn.Linear(c, c, bias=False)
        self.attention.k = nn.Linear(options.context, c, bias=False)
        self.attention.v = nn.Linear(options.context, c, bias=False)
        self.attention.out = nn.Linear(c, c)
        self.heads = heads(options, c)

    def forward(self, x, states, mask):
        a = self.attention
        q = a.q(self.norm(x).flatten(2).transpose(1, 2))
        y = a.out(attend(q, a.k(states), a.v(states), self.heads, mask))
        return x + y.transpose(1, 2).reshape(x.shape)


class Resample(nn.Module):
    def __init__(self, c, stride):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, stride=stride, padding=1)
        self.stride = stride

    def forward(self, x, e):
        return self.conv(x if self.stride == 2 else F.interpolate(x, scale_factor=2.0))


class UNet(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.options = options
        e = 4 * BASE
        self.time = Level()
        self.time.linear1, self.time.linear2 = nn.Linear(BASE, e), nn.Linear(e, e)
        self.label = nn.Embedding(CLASSES + 1, e)
        if options.scalars:
            self.scalars = Level()
            self.scalars.linear1 = nn.Linear(options.scalars, e)
            self.scalars.linear2 = nn.Linear(e, e)
        if options.pooled:
            self.pooled = nn.Linear(options.pooled, e)
        self.input = nn.Conv2d(IN + options.image, BASE, 3, padding=1)
        c, skips, size = BASE, [BASE], SIZE
        self.down = nn.ModuleDict()
        for i, m in enumerate(MULTS):
            level = self.down[str(i)] = self.level()
            if options.image and i > 0:
                level.image = nn.Conv2d(c + options.image, c, 3, padding=1)
            for _ in range(options.blocks[i]):
                level.block.append(Res(c, BASE * m, e, options))
                c = BASE * m
                self.follow(level, c, size)
                skips.append(c)
            if i < len(MULTS) - 1:
                level.downsample = Res(c, c, e, options, "half") if options.adm else Resample(c, 2)
                skips.append(c)
                size //= 2
        self.middle = Level()
        self.middle.block = nn.ModuleList([Res(c, c, e, options), Res(c, c, e, options)])
        self.middle.attention = Attention(c, options)
        if options.context:
            self.middle.text = Text(c, options)
        self.up = nn.ModuleDict()
        for i, m in reversed(list(enumerate(MULTS))):
            level = self.up[str(i)] = self.level()
            for _ in range(options.blocks[i] + 1):
                level.block.append(Res(c + skips.pop(), BASE * m, e, options))
                c = BASE * m
                self.follow(level, c, size)
            if i > 0:
                level.upsample = Res(c, c, e, options, "twice") if options.adm else Resample(c, 1)
                size *= 2
        self.norm = nn.GroupNorm(GROUPS, c)
        self.output = nn.Conv2d(c, OUT, 3, padding=1)

    @staticmethod
    def level():
        level = Level()
        level.block, level.attention, level.text = (nn.ModuleList() for _ in range(3))
        return level

    def follow(self, level, c, size):
        level.attention.append(Attention(c, self.options) if size in ATTENTION else nn.Identity())
        reads = size in self.options.reads
        level.text.append(Text(c, self.options) if reads else nn.Identity())

    def forward(self, x, t, labels, told):
        half = BASE // 2
        f = torch.exp(torch.arange(half, dtype=torch.float64) * (-math.log(10000.0) / half))
        s = t[:, None] * f[None]
        e = self.time.linear2(F.silu(self.time.linear1(torch.cat([s.sin(), s.cos()], 1))))
        if labels is not None:
            e = e + self.label(labels)
        if self.options.scalars:
            e = e + self.scalars.linear2(F.silu(self.scalars.linear1(told["scalars"])))
        if self.options.pooled:
            e = e + self.pooled(told["pooled"])

        def text(module, v):
            if isinstance(module, nn.Identity):
                return v
            return module(v, told["text"], told["mask"])

        image = told.get("image")
        x = self.input(x if image is None else torch.cat([x, image], 1))
        skips = [x]
        for i, level in enumerate(self.down.values()):
            if image is not None and i > 0:
                x = level.image(torch.cat([x, F.avg_pool2d(image, 2**i)], 1))
            for j, block in enumerate(level.block):
                x = text(level.text[j], level.attention[j](block(x, e)))
                skips.append(x)
            if hasattr(level, "downsample"):
                x = level.downsample(x, e)
                skips.append(x)
        x = self.middle.attention(self.middle.block[0](x, e))
        x = text(self.middle.text, x) if self.options.context else x
        x = self.middle.block[1](x, e)
        if hasattr(self, "pool"):
            return self.pooling(F.silu(self.norm(x)))
        for level in self.up.values():
            for j, block in enumerate(level.block):
                x = block(torch.cat([x, self.options.skip_scale * skips.pop()], 1), e)
                x = text(level.text[j], level.attention[j](x))
            if hasattr(level, "upsample"):
                x = level.upsample(x, e)
        return self.output(F.silu(self.norm(x)))


class Classifier(UNet):
    def __init__(self, options):
        super().__init__(options)
        del self.up, self.label, self.output
        c, side = BASE * MULTS[-1], SIZE // 2 ** (len(MULTS) - 1)
        self.norm = nn.GroupNorm(GROUPS, c)
        self.pool = Level()
        self.pool.places = nn.Parameter(torch.zeros(1, side * side + 1, c))
        self.pool.qkv, self.pool.out = nn.Linear(c, 3 * c), nn.Linear(c, CLASSES)
        self.pool.heads = heads(options, c)

    def pooling(self, x):
        u = x.flatten(2).transpose(1, 2)
        u = torch.cat([u.mean(1, keepdim=True), u], 1) + self.pool.places
        q, k, v = self.pool.qkv(u).chunk(3, 2)
        return self.pool.out(attend(q[:, :1], k, v, self.pool.heads)[:, 0])


def main():
    torch.set_default_dtype(torch.float64)
    t, labels = torch.tensor([3.0, 250.0]), torch.tensor([1, CLASSES])
    told = {
        "image": wave((BATCH, 1, SIZE, SIZE), 0.1, 1),
        "scalars": wave((BATCH, 2), 0.2, 1),
        "text": wave((BATCH, 3, 5), 0.3, 1),
        "mask": torch.tensor([[0, 0, 0], [0, 0, -1e9]], dtype=torch.float64),
        "pooled": wave((BATCH, 3), 0.4, 1),
    }
    all_told = Options(
        residual_scale=math.sqrt(0.5),
        skip_scale=math.sqrt(0.5),
        blocks=(1, 2),
        image=1,
        scalars=2,
        context=5,
        pooled=3,
        reads=(4, 2),
    )
    image = (BATCH, IN, SIZE, SIZE)
    out = {}
    for name, options, c in (
        ("ddpm", Options(), {}),
        ("adm", Options(adm=True, head_channels=2), {}),
        ("told", all_told, told),
    ):
        out[name] = numbers(UNet(options), image, lambda net, x: net(x, t, labels, c))
    classifier = Classifier(Options(adm=True, head_channels=2))
    out["classifier"] = numbers(classifier, image, lambda net, x: net(x, t, None, {}))
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
