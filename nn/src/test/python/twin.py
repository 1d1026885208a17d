"""What the scripts that write golden numbers of networks share; perrin.nn.net.PyTorchTwin is its
other half.

Parameter i in alphabetical order has the values 0.3 sin(1 + i + 0.7 j) at its flat index j,
plus 1 for norm weights. Gradients are given by two projections: sum_j g_j and sum_j g_j cos(0.3 j).
"""

import math

import torch
from torch import nn


class Level(nn.Module):
    """A place for parts with names."""


def wave(shape, phase, scale):
    n = math.prod(shape)
    return (scale * torch.sin(phase + 0.7 * torch.arange(n, dtype=torch.float64))).reshape(shape)


def numbers(net, image, forward):
    """Output, gradient of the image and projections of the parameters' gradients."""
    named = sorted(net.named_parameters())
    with torch.no_grad():
        for i, (name, p) in enumerate(named):
            p.copy_(wave(p.shape, 1 + i, 0.3) + (1 if "norm" in name and "weight" in name else 0))
    x = wave(image, 0.5, 1).requires_grad_()
    y = forward(net, x)
    (y * wave(y.shape, 0.25, 1)).sum().backward()
    gradients = {}
    for name, p in named:
        g = p.grad.flatten()
        c = torch.cos(0.3 * torch.arange(g.numel(), dtype=torch.float64))
        gradients[name] = [g.sum().item(), (g * c).sum().item()]
    return {
        "output": y.flatten().tolist(),
        "inputGradient": x.grad.flatten().tolist(),
        "gradients": gradients,
    }
