"""Writes what PyTorch's optimisers make of given gradients, in float64.

    pip install torch==2.13.0+cpu
    python3 golden_optim.py > ../resources/perrin/nn/optim/optim.json

Two parameters a [2,3] and b [3], a_j = sin(1 + j), b_j = sin(2 + j); at step k (from 0) their
gradients are cos(1 + j + k) and cos(2 + j + 2 k); the learning rate is 0.1 / (1 + k); five steps.
"""

import json

import torch

torch.set_default_dtype(torch.float64)


def run(make):
    a = torch.sin(1 + torch.arange(6.0)).reshape(2, 3).requires_grad_()
    b = torch.sin(2 + torch.arange(3.0)).requires_grad_()
    rule = make([a, b])
    for k in range(5):
        rule.param_groups[0]["lr"] = 0.1 / (1 + k)
        a.grad = torch.cos(1 + torch.arange(6.0) + k).reshape(2, 3)
        b.grad = torch.cos(2 + torch.arange(3.0) + 2 * k)
        rule.step()
    return torch.cat([a.flatten(), b]).tolist()


def clipped():
    g = [torch.cos(1 + torch.arange(6.0)), torch.cos(2 + torch.arange(3.0))]
    for x in g:
        x.grad = x.clone()
    norm = torch.nn.utils.clip_grad_norm_(g, 0.5)
    return [norm.item()] + torch.cat([x.grad for x in g]).tolist()


print(
    json.dumps(
        {
            "sgd": run(lambda p: torch.optim.SGD(p, 0.1, weight_decay=0.01)),
            "momentum": run(lambda p: torch.optim.SGD(p, 0.1, momentum=0.9)),
            "nesterov": run(
                lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01)
            ),
            "adam": run(lambda p: torch.optim.Adam(p, 0.1)),
            "adamL2": run(
                lambda p: torch.optim.Adam(p, 0.1, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.05)
            ),
            "adamw": run(lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.05)),
            "clipped": clipped(),
        },
        indent=1,
    )
)
