"""Writes what PyTorch computes for tiny U-Nets of perrin.nn.net.UNet's names, in float64: "ddpm" as
in DDPM, "adm" with scale and shift and resampling in blocks, "told" with everything a network can be
told, cross-attention, scaled sums and a number of blocks for each level, "efficient" as Imagen's;
"ddpm++" and "ncsn++" as their names say, the latter's images of all resolutions also "added" and
"residual" both ways, and "smooth" with its filter but without resampling in blocks; and a
"classifier".

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

BASE, HEADS, GROUPS, CLASSES = 4, 2, 2, 3
IN, OUT, BATCH = 2, 1, 2
# What perrin.nn.layer.FourierEmbedding draws for 8 features, in units of 2 pi times the scale.
FREQUENCIES = (
    0.11739900708198547,
    -1.0102920532226562,
    -1.0591211318969727,
    -1.1995537281036377,
)


@dataclass
class Options:
    mults: tuple = (1, 2)
    attention: tuple = (2,)
    size: int = 4
    adm: bool = False
    within: bool = False
    head_channels: int = 0
    residual_scale: float = 1
    skip_scale: float = 1
    blocks: tuple = (1, 1)
    image: int = 0
    scalars: int = 0
    context: int = 0
    pooled: int = 0
    reads: tuple = ()
    first: bool = False
    fir: tuple = (1, 1)
    skip_conv: bool = False
    once: bool = False
    grow_in: str = ""
    grow_out: str = ""
    fourier: float = 0


def filtered(x, options, how, pad=0):
    """Resampled by a filter of each channel; pad more zeros around the image."""
    if how is None:
        return x
    f = torch.tensor(options.fir, dtype=torch.float64)
    f = torch.outer(f, f) / f.sum() ** 2
    f = f.expand(x.shape[1], 1, -1, -1)
    p = len(options.fir) // 2 - 1
    if how == "half":
        return F.conv2d(x, f, stride=2, padding=p + pad, groups=x.shape[1])
    return F.conv_transpose2d(x, 4 * f, stride=2, padding=p - pad, groups=x.shape[1])


class Res(nn.Module):
    def __init__(self, i, o, e, options, resample=None):
        super().__init__()
        self.norm1 = nn.GroupNorm(GROUPS, i)
        self.conv1 = nn.Conv2d(i, o, 3, padding=1)
        self.time = nn.Linear(e, 2 * o if options.adm else o)
        self.norm2 = nn.GroupNorm(GROUPS, o)
        self.conv2 = nn.Conv2d(o, o, 3, padding=1)
        if i != o or (resample and options.skip_conv):
            self.skip = nn.Conv2d(i, o, 1)
        self.options, self.resample = options, resample

    def forward(self, x, e):
        def r(v):
            return filtered(v, self.options, self.resample)

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
        self.scale = options.residual_scale

    def forward(self, x):
        q, k, v = (t.flatten(2).transpose(1, 2) for t in self.qkv(self.norm(x)).chunk(3, 1))
        y = attend(q, k, v, self.heads)
        return self.scale * (x + self.out(y.transpose(1, 2).reshape(x.shape)))


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
    """A convolution: of stride 2, or of an image whose places are repeated."""

    def __init__(self, i, o, how):
        super().__init__()
        self.conv = nn.Conv2d(i, o, 3, stride=2 if how == "half" else 1, padding=1)
        self.how = how

    def forward(self, x, e):
        return self.conv(x if self.how == "half" else F.interpolate(x, scale_factor=2.0))


class Smooth(nn.Module):
    """A convolution and a filter, both without zeros between them."""

    def __init__(self, i, o, how, options):
        super().__init__()
        wide = len(options.fir) > 2
        self.conv = nn.Conv2d(i, o, 3, padding=(2 if wide else 1) if how == "half" else 0)
        self.how, self.options, self.wide = how, options, wide

    def forward(self, x, e=None):
        if self.how == "half":
            y = self.conv(x)
            return filtered(y, self.options, "half", -1 if self.wide else 0)
        y = filtered(x, self.options, "twice", 1 if self.wide else 0)
        return self.conv(y if self.wide else F.pad(y, (1, 1, 1, 1)))


class UNet(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.options = options
        e = 4 * BASE
        self.time = Level()
        self.time.linear1 = nn.Linear(2 * BASE if options.fourier else BASE, e)
        self.time.linear2 = nn.Linear(e, e)
        self.label = nn.Embedding(CLASSES + 1, e)
        if options.scalars:
            self.scalars = Level()
            self.scalars.linear1 = nn.Linear(options.scalars, e)
            self.scalars.linear2 = nn.Linear(e, e)
        if options.pooled:
            self.pooled = nn.Linear(options.pooled, e)
        self.input = nn.Conv2d(IN + options.image, BASE, 3, padding=1)
        first, mults = options.first, options.mults
        c, skips, size = BASE, [] if first else [BASE], options.size
        aux = IN + options.image
        self.down = nn.ModuleDict()
        for i, m in enumerate(mults):
            level = self.down[str(i)] = self.level()
            if first:
                level.downsample = Resample(c, BASE * m, "half")
                c, size = BASE * m, size // 2
            if options.image and (first or i > 0):
                level.image = nn.Conv2d(c + options.image, c, 3, padding=1)
            for j in range(options.blocks[i]):
                level.block.append(Res(c, BASE * m, e, options))
                c = BASE * m
                last = j == options.blocks[i] - 1
                self.follow(level, c, size, last or not first, last or not first)
                if last or not first:
                    skips.append(c)
            if i < len(mults) - 1 and not first:
                level.downsample = self.resample(c, e, "half")
                if options.grow_in:
                    level.image = Level()
                    level.image.pyramid = (
                        nn.Conv2d(aux, c, 1)
                        if options.grow_in == "sum"
                        else Smooth(aux, c, "half", options)
                    )
                    aux = aux if options.grow_in == "sum" else c
                skips.append(c)
                size //= 2
        self.middle = Level()
        self.middle.block = nn.ModuleList([Res(c, c, e, options), Res(c, c, e, options)])
        self.middle.attention = Attention(c, options)
        if options.context:
            self.middle.text = Text(c, options)
        self.up = nn.ModuleDict()
        for i, m in reversed(list(enumerate(mults))):
            level = self.up[str(i)] = self.level()
            blocks = options.blocks[i] + (0 if first else 1)
            before = c
            for j in range(blocks):
                joined = skips.pop() if j == 0 or not first else 0
                level.block.append(Res(c + joined, BASE * m, e, options))
                c = BASE * m
                last = j == blocks - 1
                self.follow(
                    level, c, size, last or not (first or options.once), last or not first
                )
            level.image = Level()
            lowest = i == len(mults) - 1
            if options.grow_out == "sum" and i > 0 or options.grow_out == "residual" and lowest:
                level.image.norm = nn.GroupNorm(GROUPS, c)
                o = OUT if options.grow_out == "sum" else c
                level.image.output = nn.Conv2d(c, o, 3, padding=1)
            elif options.grow_out == "residual":
                level.image.pyramid = Smooth(before, c, "twice", options)
            if first:
                o = BASE * mults[i - 1] if i > 0 else BASE
                level.upsample = Resample(c, o, "twice")
                c, size = o, size * 2
            elif i > 0:
                level.upsample = self.resample(c, e, "twice")
                size *= 2
        self.norm = nn.GroupNorm(GROUPS, c)
        self.output = nn.Conv2d(c, OUT, 3, padding=1)

    def resample(self, c, e, how):
        if self.options.adm or self.options.within:
            return Res(c, c, e, self.options, how)
        if len(self.options.fir) > 2:
            return Smooth(c, c, how, self.options)
        return Resample(c, c, how)

    @staticmethod
    def level():
        level = Level()
        level.block, level.attention, level.text = (nn.ModuleList() for _ in range(3))
        return level

    def follow(self, level, c, size, attends, reads):
        attends = attends and size in self.options.attention
        level.attention.append(Attention(c, self.options) if attends else nn.Identity())
        reads = reads and size in self.options.reads
        level.text.append(Text(c, self.options) if reads else nn.Identity())

    def forward(self, x, t, labels, told):
        options = self.options
        if options.fourier:
            s = t[:, None] * 2 * math.pi * options.fourier * torch.tensor(FREQUENCIES)[None]
        else:
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
        first = options.first
        aux = x if image is None else torch.cat([x, image], 1)
        x = self.input(aux)
        skips = [] if first else [x]
        for i, level in enumerate(self.down.values()):
            x = level.downsample(x, e) if first else x
            if image is not None and (first or i > 0):
                small = F.avg_pool2d(image, 2 ** (i + 1 if first else i))
                x = level.image(torch.cat([x, small], 1))
            for j, block in enumerate(level.block):
                x = text(level.text[j], level.attention[j](block(x, e)))
                if j == len(level.block) - 1 or not first:
                    skips.append(x)
            if hasattr(level, "downsample") and not first:
                x = level.downsample(x, e)
                if options.grow_in == "sum":
                    aux = filtered(aux, options, "half")
                    x = x + level.image.pyramid(aux)
                if options.grow_in == "residual":
                    x = aux = options.residual_scale * (x + level.image.pyramid(aux))
                skips.append(x)
        x = self.middle.attention(self.middle.block[0](x, e))
        x = text(self.middle.text, x) if self.options.context else x
        x = self.middle.block[1](x, e)
        if hasattr(self, "pool"):
            return self.pooling(F.silu(self.norm(x)))
        aux = None
        for level in self.up.values():
            for j, block in enumerate(level.block):
                if j == 0 or not first:
                    x = torch.cat([x, options.skip_scale * skips.pop()], 1)
                x = block(x, e)
                x = text(level.text[j], level.attention[j](x))
            if hasattr(level.image, "output"):
                y = level.image.output(F.silu(level.image.norm(x)))
                aux = y if aux is None else y + filtered(aux, options, "twice")
            elif hasattr(level.image, "pyramid"):
                x = aux = options.residual_scale * (x + level.image.pyramid(aux))
            if hasattr(level, "upsample"):
                x = level.upsample(x, e)
        y = self.output(F.silu(self.norm(x)))
        return y + filtered(aux, options, "twice") if options.grow_out == "sum" else y


class Classifier(UNet):
    def __init__(self, options):
        super().__init__(options)
        del self.up, self.label, self.output
        c, side = BASE * options.mults[-1], options.size // 2 ** (len(options.mults) - 1)
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
        "image": wave((BATCH, 1, 4, 4), 0.1, 1),
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
    song = {
        "mults": (1, 2, 2),
        "attention": (4,),
        "size": 8,
        "within": True,
        "residual_scale": math.sqrt(0.5),
        "blocks": (1, 1, 1),
        "skip_conv": True,
        "once": True,
    }
    smooth = {**song, "fir": (1, 3, 3, 1)}
    efficient = Options(
        skip_scale=math.sqrt(0.5),
        blocks=(2, 3),
        size=8,
        attention=(2,),
        image=1,
        context=5,
        pooled=3,
        reads=(2,),
        first=True,
    )
    large = {**told, "image": wave((BATCH, 1, 8, 8), 0.1, 1)}
    del large["scalars"]
    out = {}
    for name, options, c in (
        ("ddpm", Options(), {}),
        ("adm", Options(adm=True, head_channels=2), {}),
        ("told", all_told, told),
        ("efficient", efficient, large),
        ("ddpm++", Options(**song), {}),
        ("ncsn++", Options(**smooth, grow_in="residual", fourier=16), {}),
        ("added", Options(**smooth, grow_in="sum", grow_out="sum"), {}),
        ("residual", Options(**smooth, grow_in="residual", grow_out="residual"), {}),
        ("smooth", Options(fir=(1, 3, 3, 1)), {}),
    ):
        image = (BATCH, IN, options.size, options.size)
        net = UNet(options)
        times = t / 100 if options.fourier else t
        out[name] = numbers(net, image, lambda net, x: net(x, times, labels, c))
    image = (BATCH, IN, 4, 4)
    classifier = Classifier(Options(adm=True, head_channels=2))
    out["classifier"] = numbers(classifier, image, lambda net, x: net(x, t, None, {}))
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
