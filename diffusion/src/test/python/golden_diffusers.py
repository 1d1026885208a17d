"""Saves tiny networks in the diffusers library's format, and what PyTorch computes for them in
float64: outputs, gradients of the image and, of every parameter's gradient, sum_j g_j, sum_j g_j
cos(0.3 j) and the length.

    pip install torch==2.13.0+cpu numpy
    python3 golden_diffusers.py ../resources/perrin/diffusion/imports
"""

import json
import math
import struct
import sys
from pathlib import Path

import torch

from diffusers_twins import Dit, UNet

TYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}


def unet(**options):
    return {"_class_name": "UNet2DModel", "_diffusers_version": "0.30.0", **options}


def conditional(**options):
    return {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.30.0", **options}


SMALL = {
    "sample_size": 8,
    "in_channels": 3,
    "out_channels": 3,
    "block_out_channels": [4, 8],
    "norm_num_groups": 2,
    "layers_per_block": 1,
}
ONE = {**SMALL, "in_channels": 2, "out_channels": 2, "norm_num_groups": 4}

CASES = {
    # as DDPM's checkpoints are
    "unet-ddpm": unet(
        **{
            **SMALL,
            "act_fn": "silu",
            "attention_head_dim": None,
            "center_input_sample": False,
            "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
            "up_block_types": ["AttnUpBlock2D", "UpBlock2D"],
            "downsample_padding": 0,
            "flip_sin_to_cos": False,
            "freq_shift": 1,
            "layers_per_block": 2,
            "mid_block_scale_factor": 1,
            "norm_eps": 1e-06,
            "time_embedding_type": "positional",
        }
    ),
    "unet-resnet": unet(
        **{
            **SMALL,
            "block_out_channels": [4, 8, 8],
            "attention_head_dim": 2,
            "center_input_sample": True,
            "down_block_types": ["ResnetDownsampleBlock2D", "AttnDownBlock2D", "DownBlock2D"],
            "up_block_types": ["UpBlock2D", "AttnUpBlock2D", "ResnetUpsampleBlock2D"],
            "downsample_type": "resnet",
            "upsample_type": "resnet",
            "resnet_time_scale_shift": "scale_shift",
            "num_class_embeds": 3,
            "out_channels": 6,
            "mid_block_scale_factor": 1.4142135,
        }
    ),
    "unet-fourier": unet(
        **{
            **SMALL,
            "attention_head_dim": 4,
            "down_block_types": ["AttnDownBlock2D", "DownBlock2D"],
            "up_block_types": ["UpBlock2D", "AttnUpBlock2D"],
            "time_embedding_type": "fourier",
            "act_fn": "gelu",
            "class_embed_type": "timestep",
            "attn_norm_num_groups": 4,
            "mid_block_scale_factor": 2.0,
        }
    ),
    "unet-plain": unet(
        **{
            **SMALL,
            "down_block_types": ["DownBlock2D", "DownBlock2D"],
            "up_block_types": ["UpBlock2D", "UpBlock2D"],
            "add_attention": False,
            "class_embed_type": "identity",
            "act_fn": "relu",
        }
    ),
    # as Stable Diffusion 1 is
    "condition-sd1": conditional(
        **{
            **ONE,
            "act_fn": "silu",
            "attention_head_dim": 2,
            "center_input_sample": False,
            "cross_attention_dim": 6,
            "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
            "downsample_padding": 1,
            "flip_sin_to_cos": True,
            "freq_shift": 0,
            "mid_block_scale_factor": 1,
            "norm_eps": 1e-05,
            "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
        }
    ),
    # as Stable Diffusion XL is
    "condition-sdxl": conditional(
        **{
            **ONE,
            "attention_head_dim": [2, 4],
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": 4,
            "projection_class_embeddings_input_dim": 29,
            "cross_attention_dim": 6,
            "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"],
            "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D"],
            "transformer_layers_per_block": [1, 2],
            "use_linear_projection": True,
            "num_attention_heads": None,
            "upcast_attention": None,
        }
    ),
    "condition-others": conditional(
        **{
            **ONE,
            "layers_per_block": [1, 2],
            "attention_head_dim": [4, 2],
            "encoder_hid_dim": 5,
            "encoder_hid_dim_type": "text_proj",
            "cross_attention_dim": 6,
            "down_block_types": ["AttnDownBlock2D", "CrossAttnDownBlock2D"],
            "up_block_types": ["CrossAttnUpBlock2D", "AttnUpBlock2D"],
            "only_cross_attention": [False, True],
            "class_embed_type": "projection",
            "projection_class_embeddings_input_dim": 3,
            "time_embedding_type": "fourier",
            "time_embedding_dim": 12,
            "timestep_post_act": "silu",
            "time_embedding_act_fn": "gelu",
            "act_fn": "gelu",
            "conv_in_kernel": 5,
            "conv_out_kernel": 1,
        }
    ),
    "condition-resnet": conditional(
        **{
            **ONE,
            "cross_attention_dim": 6,
            "attention_head_dim": 2,
            "down_block_types": ["ResnetDownsampleBlock2D", "DownBlock2D"],
            "up_block_types": ["UpBlock2D", "ResnetUpsampleBlock2D"],
            "mid_block_type": "UNetMidBlock2D",
            "resnet_skip_time_act": True,
            "resnet_out_scale_factor": 1.5,
            "resnet_time_scale_shift": "scale_shift",
            "class_embed_type": "simple_projection",
            "projection_class_embeddings_input_dim": 3,
            "act_fn": "gelu",
        }
    ),
    "dit": {
        "_class_name": "DiTTransformer2DModel",
        "_diffusers_version": "0.31.0",
        "activation_fn": "gelu-approximate",
        "attention_bias": True,
        "attention_head_dim": 4,
        "dropout": 0.0,
        "in_channels": 2,
        "norm_elementwise_affine": False,
        "norm_eps": 1e-05,
        "norm_num_groups": 32,
        "norm_type": "ada_norm_zero",
        "num_attention_heads": 2,
        "num_embeds_ada_norm": 3,
        "num_layers": 2,
        "out_channels": 4,
        "patch_size": 2,
        "sample_size": 6,
        "upcast_attention": False,
    },
    "dit-older": {
        "_class_name": "Transformer2DModel",
        "_diffusers_version": "0.12.0.dev0",
        "activation_fn": "geglu",
        "attention_bias": False,
        "attention_head_dim": 8,
        "cross_attention_dim": None,
        "dropout": 0.0,
        "in_channels": 2,
        "norm_elementwise_affine": False,
        "norm_num_groups": 32,
        "norm_type": "ada_norm_zero",
        "num_attention_heads": 1,
        "num_embeds_ada_norm": 4,
        "num_layers": 1,
        "num_vector_embeds": None,
        "only_cross_attention": False,
        "out_channels": None,
        "patch_size": 4,
        "sample_size": 128,
        "upcast_attention": False,
        "use_linear_projection": False,
    },
}

# the type in which a network is saved; elsewhere float32
STORED = {"unet-plain": torch.float16, "condition-resnet": torch.bfloat16}


def safetensors(file, tensors):
    header, data, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name, value in sorted(tensors.items()):
        raw = bytes(value.contiguous().flatten().view(torch.uint8).tolist())
        shape = list(value.shape)
        header[name] = {
            "dtype": TYPES[value.dtype],
            "shape": shape,
            "data_offsets": [at, at + len(raw)],
        }
        at += len(raw)
        data.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))


def wave(shape, phase, scale=1.0):
    n = math.prod(shape)
    return (scale * torch.sin(phase + 0.7 * torch.arange(n, dtype=torch.float64))).reshape(shape)


def conditions(config):
    """What the network is told beside image and time."""
    told = {}
    transformer = "DiT" in config["_class_name"] or "Transformer" in config["_class_name"]
    if config.get("num_class_embeds") or transformer:
        told["labels"] = torch.tensor([2, config.get("num_embeds_ada_norm", 0)])
    reads = any("CrossAttn" in k for k in config.get("down_block_types", []))
    if config["_class_name"] == "UNet2DConditionModel" and reads:
        features = config.get("encoder_hid_dim") or config["cross_attention_dim"]
        told["text"] = wave((2, 3, features), 0.1)
    kind = config.get("class_embed_type")
    if kind == "timestep":
        told["scalars"] = torch.tensor([[3.0], [4.0]], dtype=torch.float64)
    elif kind == "identity":
        told["pooled"] = wave((2, 4 * config["block_out_channels"][0]), 0.2)
    elif kind is not None:
        told["pooled"] = wave((2, config["projection_class_embeddings_input_dim"]), 0.2)
    if config.get("addition_embed_type"):
        told["pooled"] = wave((2, 5), 0.2)
        told["scalars"] = wave((2, 6), 0.3, 20.0).abs()
    return told


def listed(tensor):
    return {"shape": list(tensor.shape), "values": tensor.flatten().tolist()}


def main():
    torch.set_default_dtype(torch.float64)
    root = Path(sys.argv[1])
    for number, (name, config) in enumerate(CASES.items()):
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(20 + number)
        net = (UNet if "UNet" in config["_class_name"] else Dit)(config)
        stored = {}
        with torch.no_grad():
            for key, p in net.named_parameters():
                noise = 0.1 * torch.randn(p.shape, dtype=torch.float64)
                norm = p.ndim == 1 and "norm" in key and key.endswith("weight")
                scale = 1 if p.ndim == 1 else 0.7 / math.sqrt(p[0].numel())
                value = (1 if norm else 0) + noise if p.ndim == 1 else 10 * noise * scale
                stored[key] = value.to(STORED.get(name, torch.float32))
                p.copy_(stored[key].double())
        size = config["sample_size"] if config["sample_size"] < 100 else 8
        x = wave((2, config["in_channels"], size, size), 0.5).requires_grad_()
        # single precision can tell frequencies of 2 pi w apart at small times only
        fourier = config.get("time_embedding_type") == "fourier"
        t = torch.tensor([0.7, 2.5] if fourier else [3.0, 250.0])
        told = conditions(config)
        y = net(x, t, **told)
        (y * wave(y.shape, 0.25)).sum().backward()
        gradients = {}
        for key, p in net.named_parameters():
            g = (torch.zeros_like(p) if p.grad is None else p.grad).flatten()
            c = torch.cos(0.3 * torch.arange(g.numel(), dtype=torch.float64))
            gradients[key] = [g.sum().item(), (g * c).sum().item(), g.norm().item()]
        golden = {
            "x": listed(x.detach()),
            "t": listed(t),
            **{key: listed(value) for key, value in told.items()},
            "direction": listed(wave(y.shape, 0.25)),
            "output": listed(y.detach()),
            "inputGradient": listed(x.grad),
            "gradients": gradients,
        }
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
        (folder / "golden.json").write_text(json.dumps(golden) + "\n")
        safetensors(folder / "diffusion_pytorch_model.safetensors", stored)


if __name__ == "__main__":
    main()
