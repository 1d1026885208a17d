"""Writes what PyTorch computes for a tiny DiT and a tiny U-ViT of perrin.nn.net's names, in float64.

    pip install torch==2.13.0+cpu
    python3 golden_transformers.py > ../resources/perrin/nn/net/transformers.json
"""

import json
import math

import torch
import torch.nn.functional as F
from torch import nn

from twin import Level, numbers, wave

IN, OUT, SIZE, PATCH, FEATURES, HEADS, RATIO, CLASSES = 2, 3, 4, 2, 8, 2, 2, 3


def sinusoidal(t, features):
    half = features // 2
    f = torch.exp(torch.arange(half, dtype=torch.float64) * (-math.log(10000.0) / half))
    s = t[:, None] * f[None]
    return torch.cat([s.cos(), s.sin()], 1)


class Attention(nn.Module):
    def __init__(self, d, bias):
        super().__init__()
        self.qkv, self.out = nn.Linear(d, 3 * d, bias=bias), nn.Linear(d, d)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = (
            p.reshape(b, t, HEADS, d // HEADS).transpose(1, 2) for p in self.qkv(x).chunk(3, 2)
        )
        return self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, d))


class Mlp(nn.Module):
    def __init__(self, d, approximate):
        super().__init__()
        self.linear1, self.linear2 = nn.Linear(d, RATIO * d), nn.Linear(RATIO * d, d)
        self.approximate = approximate

    def forward(self, x):
        return self.linear2(F.gelu(self.linear1(x), approximate=self.approximate))


def patches(d):
    level = Level()
    level.conv = nn.Conv2d(IN, d, PATCH, stride=PATCH)
    return level


def join(y, rows, columns):
    b = y.shape[0]
    h, w = rows // PATCH, columns // PATCH
    y = y.reshape(b, h, w, PATCH, PATCH, OUT)
    return torch.einsum("nhwpqc->nchpwq", y).reshape(b, OUT, rows, columns)


class DitBlock(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.attention, self.mlp = Attention(d, True), Mlp(d, "tanh")
        self.modulation = nn.Linear(d, 6 * d)

    def forward(self, x, c):
        d = x.shape[2]
        b1, g1, a1, b2, g2, a2 = (m[:, None] for m in self.modulation(F.silu(c)).chunk(6, 1))
        x = x + a1 * self.attention(F.layer_norm(x, (d,), eps=1e-6) * (1 + g1) + b1)
        return x + a2 * self.mlp(F.layer_norm(x, (d,), eps=1e-6) * (1 + g2) + b2)


class DitOutput(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.modulation, self.linear = nn.Linear(d, 2 * d), nn.Linear(d, PATCH * PATCH * OUT)

    def forward(self, x, c):
        b, g = (m[:, None] for m in self.modulation(F.silu(c)).chunk(2, 1))
        return self.linear(F.layer_norm(x, (x.shape[2],), eps=1e-6) * (1 + g) + b)


class Dit(nn.Module):
    def __init__(self):
        super().__init__()
        d = FEATURES
        self.patches = patches(d)
        self.time = Level()
        self.time.linear1, self.time.linear2 = nn.Linear(256, d), nn.Linear(d, d)
        self.label = nn.Embedding(CLASSES + 1, d)
        self.block = nn.ModuleList([DitBlock(d), DitBlock(d)])
        self.output = DitOutput(d)

    @staticmethod
    def places(rows, columns, d):
        def axis(places):
            w = torch.exp(
                torch.arange(d // 4, dtype=torch.float64) * (-math.log(10000.0) / (d // 4))
            )
            s = places.flatten()[:, None] * w[None]
            return torch.cat([s.sin(), s.cos()], 1)

        r, c = torch.meshgrid(
            torch.arange(rows, dtype=torch.float64),
            torch.arange(columns, dtype=torch.float64),
            indexing="ij",
        )
        return torch.cat([axis(c), axis(r)], 1)[None]

    def forward(self, x, t, labels):
        rows, columns = x.shape[2:]
        c = self.time.linear2(F.silu(self.time.linear1(sinusoidal(t, 256)))) + self.label(labels)
        h = self.patches.conv(x).flatten(2).transpose(1, 2)
        h = h + self.places(rows // PATCH, columns // PATCH, FEATURES)
        for block in self.block:
            h = block(h, c)
        return join(self.output(h, c), rows, columns)


class UVitBlock(nn.Module):
    def __init__(self, d, joins):
        super().__init__()
        if joins:
            self.skip = nn.Linear(2 * d, d)
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attention, self.mlp = Attention(d, False), Mlp(d, "none")

    def forward(self, x, fellow=None):
        if fellow is not None:
            x = self.skip(torch.cat([x, fellow], 2))
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class UVit(nn.Module):
    TEXT, TOKENS = 5, 3

    def __init__(self):
        super().__init__()
        d = FEATURES
        self.patches = patches(d)
        self.places = nn.Parameter(torch.zeros(1, 2 + self.TOKENS + (SIZE // PATCH) ** 2, d))
        self.label = nn.Embedding(CLASSES + 1, d)
        self.context = nn.Linear(self.TEXT, d)
        # in is a word of Python's
        self.add_module("in", nn.ModuleList([UVitBlock(d, False)]))
        self.middle = UVitBlock(d, False)
        self.out = nn.ModuleList([UVitBlock(d, True)])
        self.norm = nn.LayerNorm(d)
        self.pixels = nn.Linear(d, PATCH * PATCH * OUT)
        self.output = nn.Conv2d(OUT, OUT, 3, padding=1)

    def forward(self, x, t, labels):
        text = wave((2, self.TOKENS, self.TEXT), 0.1, 1)
        h = self.patches.conv(x).flatten(2).transpose(1, 2)
        time = sinusoidal(t, FEATURES)[:, None]
        h = torch.cat([time, self.label(labels)[:, None], self.context(text), h], 1) + self.places
        skips = []
        for block in getattr(self, "in"):
            h = block(h)
            skips.append(h)
        h = self.middle(h)
        for block in self.out:
            h = block(h, skips.pop())
        h = self.pixels(self.norm(h)[:, 2 + self.TOKENS :])
        return self.output(join(h, *x.shape[2:]))


def main():
    torch.set_default_dtype(torch.float64)
    t, labels = torch.tensor([3.0, 250.0]), torch.tensor([1, CLASSES])
    out = {
        "dit": numbers(Dit(), (2, IN, 4, 6), lambda net, x: net(x, t, labels)),
        "uvit": numbers(UVit(), (2, IN, SIZE, SIZE), lambda net, x: net(x, t, labels)),
    }
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
