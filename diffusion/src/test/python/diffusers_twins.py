"""PyTorch twins of the diffusers library's UNet2DModel, UNet2DConditionModel and
DiTTransformer2DModel: modules whose state_dict has the library's names, built from the library's
options, written for these tests alone."""

import math

import torch
import torch.nn.functional as F
from torch import nn

ACTIVATIONS = {"silu": F.silu, "swish": F.silu, "gelu": F.gelu, "relu": F.relu}


class Tree(nn.Module):
    """A place for parts with names."""


def sinusoidal(t, features, flip, shift):
    half = features // 2
    w = torch.exp(-math.log(10000) * torch.arange(half, dtype=t.dtype) / (half - shift))
    a = t[:, None] * w[None]
    return torch.cat([a.cos(), a.sin()] if flip else [a.sin(), a.cos()], 1)


class TimestepEmbedding(nn.Module):
    def __init__(self, n, width, f=F.silu, post=None):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(n, width), nn.Linear(width, width)
        self.f, self.post = f, post

    def forward(self, x):
        y = self.linear_2(self.f(self.linear_1(x)))
        return y if self.post is None else self.post(y)


class Resnet(nn.Module):
    def __init__(self, o, n, m, up=False, down=False, divisor=1.0, time_as_is=False):
        super().__init__()
        g, eps = o["norm_num_groups"], o["norm_eps"]
        self.scale_shift = o["resnet_time_scale_shift"] == "scale_shift"
        self.norm1, self.conv1 = nn.GroupNorm(g, n, eps), nn.Conv2d(n, m, 3, padding=1)
        self.time_emb_proj = nn.Linear(o["width"], 2 * m if self.scale_shift else m)
        self.norm2, self.conv2 = nn.GroupNorm(g, m, eps), nn.Conv2d(m, m, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(n, m, 1) if n != m else None
        self.f, self.up, self.down = ACTIVATIONS[o["act_fn"]], up, down
        self.divisor, self.time_as_is = divisor, time_as_is

    def resampled(self, x):
        if self.up:
            return F.interpolate(x, scale_factor=2.0, mode="nearest")
        return F.avg_pool2d(x, 2) if self.down else x

    def forward(self, x, e):
        h = self.conv1(self.resampled(self.f(self.norm1(x))))
        x = self.resampled(x)
        told = self.time_emb_proj(e if self.time_as_is else self.f(e))[:, :, None, None]
        if self.scale_shift:
            scale, shift = told.chunk(2, 1)
            h = self.norm2(h) * (1 + scale) + shift
        else:
            h = self.norm2(h + told)
        h = self.conv2(self.f(h))
        return ((x if self.conv_shortcut is None else self.conv_shortcut(x)) + h) / self.divisor


class Sampler(nn.Module):
    def __init__(self, c, up, padding):
        super().__init__()
        self.up, self.padding = up, padding
        self.conv = nn.Conv2d(c, c, 3, stride=1 if up else 2, padding=1 if up else padding)

    def forward(self, x, e):
        if self.up:
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        elif self.padding == 0:
            x = F.pad(x, (0, 1, 0, 1))
        return self.conv(x)


class Attention(nn.Module):
    def __init__(self, n, context, heads, dim, bias):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(n, heads * dim, bias=bias)
        self.to_k = nn.Linear(context, heads * dim, bias=bias)
        self.to_v = nn.Linear(context, heads * dim, bias=bias)
        self.to_out = nn.ModuleList([nn.Linear(heads * dim, n)])

    def forward(self, x, states=None):
        states = x if states is None else states
        q, k, v = (
            y.unflatten(2, (self.heads, -1)).transpose(1, 2)
            for y in (self.to_q(x), self.to_k(states), self.to_v(states))
        )
        weights = (q @ k.transpose(2, 3) / math.sqrt(q.shape[3])).softmax(3)
        return self.to_out[0]((weights @ v).transpose(1, 2).flatten(2))


class SpatialAttention(Attention):
    def __init__(self, c, dim, groups, eps, divisor=1.0):
        super().__init__(c, c, c // dim, dim, True)
        self.group_norm = nn.GroupNorm(groups, c, eps) if groups else None
        self.divisor = divisor

    def forward(self, x, text=None):
        h = x if self.group_norm is None else self.group_norm(x)
        y = super().forward(h.flatten(2).transpose(1, 2))
        return (y.transpose(1, 2).reshape(x.shape) + x) / self.divisor


class Proj(nn.Module):
    def __init__(self, n, m, gate):
        super().__init__()
        self.proj = nn.Linear(n, 2 * m if gate else m)
        self.gate = gate

    def forward(self, x):
        if self.gate:
            a, b = self.proj(x).chunk(2, 2)
            return a * F.gelu(b)
        return F.gelu(self.proj(x), approximate="tanh")


def feed_forward(n, gate):
    ff = Tree()
    ff.net = nn.ModuleList([Proj(n, 4 * n, gate), nn.Identity(), nn.Linear(4 * n, n)])
    return ff


class TextBlock(nn.Module):
    def __init__(self, n, heads, dim, context, only_cross):
        super().__init__()
        self.only_cross = only_cross
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(n) for _ in range(3))
        self.attn1 = Attention(n, context if only_cross else n, heads, dim, False)
        self.attn2 = Attention(n, context, heads, dim, False)
        self.ff = feed_forward(n, True)

    def forward(self, x, text):
        x = x + self.attn1(self.norm1(x), text if self.only_cross else None)
        x = x + self.attn2(self.norm2(x), text)
        return x + self.ff.net[2](self.ff.net[0](self.norm3(x)))


class Transformer(nn.Module):
    def __init__(self, o, c, heads, blocks, context, only_cross):
        super().__init__()
        self.linear = o["use_linear_projection"]
        inner = c // heads * heads
        self.norm = nn.GroupNorm(o["norm_num_groups"], c, 1e-6)
        self.proj_in = nn.Linear(c, inner) if self.linear else nn.Conv2d(c, inner, 1)
        self.transformer_blocks = nn.ModuleList(
            [TextBlock(inner, heads, c // heads, context, only_cross) for _ in range(blocks)]
        )
        self.proj_out = nn.Linear(inner, c) if self.linear else nn.Conv2d(inner, c, 1)

    def forward(self, x, text):
        h = self.norm(x)
        if self.linear:
            h = self.proj_in(h.flatten(2).transpose(1, 2))
        else:
            h = self.proj_in(h).flatten(2).transpose(1, 2)
        for block in self.transformer_blocks:
            h = block(h, text)
        if self.linear:
            return self.proj_out(h).transpose(1, 2).reshape(x.shape) + x
        h = h.transpose(1, 2).reshape(x.shape[0], -1, *x.shape[2:])
        return self.proj_out(h) + x


def each(value, n):
    return list(value) if isinstance(value, (list, tuple)) else [value] * n


class UNet(nn.Module):
    """Both U-Nets."""

    DEFAULTS = {
        "center_input_sample": False,
        "time_embedding_type": "positional",
        "freq_shift": 0,
        "flip_sin_to_cos": True,
        "layers_per_block": 2,
        "mid_block_scale_factor": 1,
        "downsample_padding": 1,
        "downsample_type": "conv",
        "upsample_type": "conv",
        "act_fn": "silu",
        "attention_head_dim": 8,
        "norm_num_groups": 32,
        "attn_norm_num_groups": None,
        "norm_eps": 1e-5,
        "resnet_time_scale_shift": "default",
        "add_attention": True,
        "class_embed_type": None,
        "num_class_embeds": None,
        "only_cross_attention": False,
        "transformer_layers_per_block": 1,
        "encoder_hid_dim": None,
        "use_linear_projection": False,
        "addition_embed_type": None,
        "addition_time_embed_dim": None,
        "resnet_skip_time_act": False,
        "resnet_out_scale_factor": 1.0,
        "time_embedding_dim": None,
        "time_embedding_act_fn": None,
        "timestep_post_act": None,
        "conv_in_kernel": 3,
        "conv_out_kernel": 3,
        "projection_class_embeddings_input_dim": None,
        "mid_block_type": None,
    }

    def __init__(self, config):
        super().__init__()
        o = self.o = {**self.DEFAULTS, **config}
        self.conditional = conditional = o["_class_name"] == "UNet2DConditionModel"
        channels = o["block_out_channels"]
        levels, c0 = len(channels), channels[0]
        f = ACTIVATIONS[o["act_fn"]]
        fourier = o["time_embedding_type"] == "fourier"
        if conditional:
            o["width"] = o["time_embedding_dim"] or c0 * (2 if fourier else 4)
            features = o["width"] if fourier else c0
        else:
            o["width"] = o["time_embedding_dim"] or 4 * c0
            features = 2 * c0 if fourier else c0
        self.features = features
        k = o["conv_in_kernel"]
        self.conv_in = nn.Conv2d(o["in_channels"], c0, k, padding=k // 2)
        if fourier:
            self.time_proj = Tree()
            self.time_proj.weight = nn.Parameter(torch.randn(features // 2))
        post = ACTIVATIONS.get(o["timestep_post_act"])
        middle = f if conditional else F.silu
        self.time_embedding = TimestepEmbedding(features, o["width"], middle, post)
        kind, vector = o["class_embed_type"], o["projection_class_embeddings_input_dim"]
        if kind is None and o["num_class_embeds"]:
            self.class_embedding = nn.Embedding(o["num_class_embeds"], o["width"])
        elif kind == "timestep":
            self.class_embedding = TimestepEmbedding(features, o["width"], middle)
        elif kind == "projection":
            self.class_embedding = TimestepEmbedding(vector, o["width"])
        elif kind == "simple_projection":
            self.class_embedding = nn.Linear(vector, o["width"])
        if o["addition_embed_type"] == "text_time":
            self.add_embedding = TimestepEmbedding(vector, o["width"])
        contexts = each(o.get("cross_attention_dim"), levels)
        if o["encoder_hid_dim"]:
            self.encoder_hid_proj = nn.Linear(o["encoder_hid_dim"], contexts[0])
        dims = each(o["attention_head_dim"], levels)
        layers = each(o["layers_per_block"], levels)
        blocks = each(o["transformer_layers_per_block"], levels)
        only = each(o["only_cross_attention"], levels)

        def spatial(dim, c, groups=o["norm_num_groups"], divisor=1.0):
            return SpatialAttention(c, dim or c, groups, o["norm_eps"], divisor)

        def transformer(i, c, only_cross):
            return Transformer(o, c, dims[i], blocks[i], contexts[i], only_cross)

        def stage(kind, up, n, widths, out, level, last):
            s = Tree()
            special = {}
            if kind.startswith("Resnet"):
                special = {
                    "divisor": o["resnet_out_scale_factor"],
                    "time_as_is": o["resnet_skip_time_act"],
                }
            s.resnets = nn.ModuleList([Resnet(o, w, out, **special) for w in widths])
            s.attentions = [None] * n
            if kind.startswith("CrossAttn"):
                s.attentions = nn.ModuleList(
                    [transformer(level, out, only[level]) for _ in range(n)]
                )
            elif kind.startswith("Attn"):
                # on the way up the library takes these in the order of the way down
                dim = dims[levels - 1 - level] if up else dims[level]
                s.attentions = nn.ModuleList([spatial(dim, out) for _ in range(n)])
            sampler = None
            if not last:
                by = o["upsample_type" if up else "downsample_type"]
                if kind.startswith("Resnet") or kind.startswith("Attn") and by == "resnet":
                    sampler = Resnet(o, out, out, up=up, down=not up, **special)
                else:
                    sampler = Sampler(out, up, o["downsample_padding"])
                sampler = nn.ModuleList([sampler])
            s.upsamplers, s.downsamplers = (sampler, None) if up else (None, sampler)
            return s

        self.down_blocks, before = nn.ModuleList(), c0
        for i, kind in enumerate(o["down_block_types"]):
            out, n = channels[i], layers[i]
            widths = [before] + [out] * (n - 1)
            self.down_blocks.append(stage(kind, False, n, widths, out, i, i == levels - 1))
            before = out
        mid = self.mid_block = Tree()
        c, divisor = channels[-1], o["mid_block_scale_factor"]
        two = not (conditional and o["mid_block_type"] == "UNetMidBlock2D")
        mid.resnets = nn.ModuleList([Resnet(o, c, c, divisor=divisor) for _ in range(1 + two)])
        mid.attentions = [None]
        if conditional and two:
            mid.attentions = nn.ModuleList([transformer(levels - 1, c, False)])
        elif not conditional and o["add_attention"]:
            groups = o["attn_norm_num_groups"]
            if groups is None and o["resnet_time_scale_shift"] == "default":
                groups = o["norm_num_groups"]
            mid.attentions = nn.ModuleList([spatial(dims[-1], c, groups, divisor)])
        self.up_blocks = nn.ModuleList()
        for i, kind in enumerate(o["up_block_types"]):
            level = levels - 1 - i
            out, above, n = channels[level], channels[max(level - 1, 0)], layers[level] + 1
            widths = [
                (before if j == 0 else out) + (above if j == n - 1 else out) for j in range(n)
            ]
            self.up_blocks.append(stage(kind, True, n, widths, out, level, i == levels - 1))
            before = out
        self.conv_norm_out = nn.GroupNorm(o["norm_num_groups"], c0, o["norm_eps"])
        k = o["conv_out_kernel"]
        self.conv_out = nn.Conv2d(c0, o["out_channels"], k, padding=k // 2)

    def projected(self, t):
        o = self.o
        if o["time_embedding_type"] == "positional":
            return sinusoidal(t, self.features, o["flip_sin_to_cos"], o["freq_shift"])
        a = (t if self.conditional else t.log())[:, None] * self.time_proj.weight * 2 * math.pi
        cosines_first = self.conditional and o["flip_sin_to_cos"]
        return torch.cat([a.cos(), a.sin()] if cosines_first else [a.sin(), a.cos()], 1)

    def forward(self, x, t, labels=None, text=None, pooled=None, scalars=None):
        o = self.o
        if o["center_input_sample"]:
            x = 2 * x - 1
        e = self.time_embedding(self.projected(t))
        kind = o["class_embed_type"]
        if kind is None and o["num_class_embeds"]:
            e = e + self.class_embedding(labels)
        elif kind == "timestep":
            e = e + self.class_embedding(self.projected(scalars[:, 0]))
        elif kind == "identity":
            e = e + pooled
        elif kind is not None:
            e = e + self.class_embedding(pooled)
        if o["addition_embed_type"] == "text_time":
            ids = sinusoidal(
                scalars.flatten(),
                o["addition_time_embed_dim"],
                o["flip_sin_to_cos"],
                o["freq_shift"],
            )
            e = e + self.add_embedding(torch.cat([pooled, ids.reshape(x.shape[0], -1)], 1))
        if o["time_embedding_act_fn"]:
            e = ACTIVATIONS[o["time_embedding_act_fn"]](e)
        if o["encoder_hid_dim"]:
            text = self.encoder_hid_proj(text)
        h = self.conv_in(x)
        skips = [h]
        for s in self.down_blocks:
            for resnet, attention in zip(s.resnets, s.attentions):
                h = resnet(h, e)
                h = h if attention is None else attention(h, text)
                skips.append(h)
            if s.downsamplers is not None:
                h = s.downsamplers[0](h, e)
                skips.append(h)
        mid = self.mid_block
        h = mid.resnets[0](h, e)
        for resnet, attention in zip(list(mid.resnets)[1:], mid.attentions):
            h = resnet(h if attention is None else attention(h, text), e)
        for s in self.up_blocks:
            for resnet, attention in zip(s.resnets, s.attentions):
                h = resnet(torch.cat([h, skips.pop()], 1), e)
                h = h if attention is None else attention(h, text)
            if s.upsamplers is not None:
                h = s.upsamplers[0](h, e)
        f = ACTIVATIONS[o["act_fn"]] if self.conditional else F.silu
        y = self.conv_out(f(self.conv_norm_out(h)))
        if not self.conditional and o["time_embedding_type"] == "fourier":
            y = y / t[:, None, None, None]
        return y


class DitBlock(nn.Module):
    def __init__(self, o, n):
        super().__init__()
        heads, dim, self.o = o["num_attention_heads"], o["attention_head_dim"], o
        self.norm1 = Tree()
        self.norm1.emb = Tree()
        self.norm1.emb.timestep_embedder = TimestepEmbedding(256, n)
        self.norm1.emb.class_embedder = Tree()
        classes = o["num_embeds_ada_norm"]
        self.norm1.emb.class_embedder.embedding_table = nn.Embedding(classes + 1, n)
        self.norm1.linear = nn.Linear(n, 6 * n)
        self.attn1 = Attention(n, n, heads, dim, o["attention_bias"])
        self.ff = feed_forward(n, o["activation_fn"] == "geglu")

    def condition(self, t, labels):
        emb = self.norm1.emb
        time = emb.timestep_embedder(sinusoidal(t, 256, True, 1))
        return time + emb.class_embedder.embedding_table(labels)

    def forward(self, x, t, labels):
        n = x.shape[2:]
        told = self.norm1.linear(F.silu(self.condition(t, labels)))
        shift1, scale1, gate1, shift2, scale2, gate2 = told[:, None].chunk(6, 2)
        x = x + gate1 * self.attn1(F.layer_norm(x, n, eps=1e-6) * (1 + scale1) + shift1)
        h = F.layer_norm(x, n, eps=self.o["norm_eps"]) * (1 + scale2) + shift2
        return x + gate2 * self.ff.net[2](self.ff.net[0](h))


class Dit(nn.Module):
    DEFAULTS = {
        "attention_bias": True,
        "activation_fn": "gelu-approximate",
        "norm_eps": 1e-5,
        "out_channels": None,
        "scale": 1,
    }

    def __init__(self, config):
        super().__init__()
        o = self.o = {**self.DEFAULTS, **config}
        if o["_class_name"] == "Transformer2DModel":
            o["scale"] = max(o["sample_size"] // 64, 1)
        n, patch = o["num_attention_heads"] * o["attention_head_dim"], o["patch_size"]
        self.n, self.out = n, o["out_channels"] or o["in_channels"]
        self.pos_embed = Tree()
        self.pos_embed.proj = nn.Conv2d(o["in_channels"], n, patch, stride=patch)
        self.transformer_blocks = nn.ModuleList([DitBlock(o, n) for _ in range(o["num_layers"])])
        self.proj_out_1 = nn.Linear(n, 2 * n)
        self.proj_out_2 = nn.Linear(n, patch * patch * self.out)

    def places(self, rows):
        q = self.n // 4
        w = 1 / 10000 ** (torch.arange(q, dtype=torch.float64) / q)
        at = torch.arange(rows, dtype=torch.float64) / self.o["scale"]
        base = self.o["sample_size"] // self.o["patch_size"]
        at = at / (rows / base)
        row, column = torch.meshgrid(at, at, indexing="ij")
        parts = []
        for axis in (column, row):
            a = axis.flatten()[:, None] * w
            parts += [a.sin(), a.cos()]
        return torch.cat(parts, 1)[None]

    def forward(self, x, t, labels):
        o, patch = self.o, self.o["patch_size"]
        rows = x.shape[2] // patch
        h = self.pos_embed.proj(x).flatten(2).transpose(1, 2) + self.places(rows)
        for block in self.transformer_blocks:
            h = block(h, t, labels)
        told = self.proj_out_1(F.silu(self.transformer_blocks[0].condition(t, labels)))
        shift, scale = told[:, None].chunk(2, 2)
        h = self.proj_out_2(F.layer_norm(h, (self.n,), eps=1e-6) * (1 + scale) + shift)
        h = h.reshape(-1, rows, rows, patch, patch, self.out)
        return h.permute(0, 5, 1, 3, 2, 4).reshape(x.shape[0], self.out, *x.shape[2:])
