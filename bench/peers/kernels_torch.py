"""Single operations in PyTorch over bench/shapes.csv: the twin of perrin.bench.KernelTimes.

  MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184 \\
    python kernels_torch.py [--conv] [--gemm] [--norm] [--attention] [--adam] [--elementwise] [--noise]
                            [--resize] [--concat] [--threads N] [--seconds S] [--json FILE]

Everything is eager, out of preallocated operands that take turns, and without autograd's bookkeeping:
gradients call the same kernels that loss.backward() would. --channels-last tries that layout.
"""
import argparse

import torch
import torch.nn.functional as F

from shapes import Watch, sets, shapes

FAMILIES = "gemm conv groupnorm layernorm softmax attention adam noise elementwise resize concat".split()
A = torch.ops.aten


def image(args, *dims):
    x = torch.randn(*dims)
    return x.to(memory_format=torch.channels_last) if args.channels_last else x


def gemm(w, args):
    for text, s in shapes("gemm"):
        m, n, k = s["m"], s["n"], s["k"]
        key = f"gemm forward {text}"
        if w.wants(key):
            xs = [(torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)) for _ in range(sets(m * k + k * n + m * n))]
            w.time(key, [lambda a=a, b=b, c=c: torch.mm(a, b, out=c) for a, b, c in xs])


def conv(w, args):
    for text, s in shapes("conv"):
        st, k = [s["s"]] * 2, s["k"]
        pad, ho, wo = [k // 2] * 2, (s["h"] - 1) // s["s"] + 1, (s["w"] - 1) // s["s"] + 1
        numbers = s["b"] * (s["c"] * s["h"] * s["w"] + s["o"] * ho * wo) + s["o"] * s["c"] * k * k
        if not any(w.wants(f"conv {p} {text}") for p in ("forward", "input-gradient", "weight-gradient")):
            continue
        xs = [(image(args, s["b"], s["c"], s["h"], s["w"]), image(args, s["o"], s["c"], k, k), torch.randn(s["o"]),
               image(args, s["b"], s["o"], ho, wo)) for _ in range(sets(numbers))]

        def back(x, wt, g, mask):
            return A.convolution_backward(g, x, wt, None, st, pad, [1, 1], False, [0, 0], 1, mask)

        for name, turns in (
            ("forward", [lambda x=x, wt=wt, b=b: F.conv2d(x, wt, b, st, pad) for x, wt, b, g in xs]),
            ("input-gradient", [lambda x=x, wt=wt, g=g: back(x, wt, g, [True, False, False]) for x, wt, b, g in xs]),
            ("weight-gradient", [lambda x=x, wt=wt, g=g: back(x, wt, g, [False, True, False]) for x, wt, b, g in xs]),
        ):
            if w.wants(f"conv {name} {text}"):
                w.time(f"conv {name} {text}", turns)


def groupnorm(w, args):
    for text, s in shapes("groupnorm"):
        b, c, h, ww, g = s["b"], s["c"], s["h"], s["w"], s["groups"]
        n = b * c * h * ww
        gamma, beta = torch.ones(c), torch.zeros(c)
        xs = [(image(args, b, c, h, ww), image(args, b, c, h, ww)) for _ in range(sets(2 * n))]
        if w.wants(f"groupnorm forward {text}"):
            w.time(f"groupnorm forward {text}", [lambda x=x: F.silu(F.group_norm(x, g, gamma, beta)) for x, _ in xs])
        if w.wants(f"groupnorm gradient {text}"):
            saved = [(x, gy, *A.native_group_norm(x, gamma, beta, b, c, h * ww, g, 1e-5)) for x, gy in xs]

            def back(x, gy, y, mean, rstd):
                return A.native_group_norm_backward(A.silu_backward(gy, y), x, mean, rstd, gamma, b, c, h * ww, g,
                                                    [True, True, True])

            w.time(f"groupnorm gradient {text}", [lambda t=t: back(*t) for t in saved])


def layernorm(w, args):
    for text, s in shapes("layernorm"):
        rows, n = s["rows"], s["n"]
        gamma, beta = torch.ones(n), torch.zeros(n)
        xs = [(torch.randn(rows, n), torch.randn(rows, n)) for _ in range(sets(2 * rows * n))]
        if w.wants(f"layernorm forward {text}"):
            w.time(f"layernorm forward {text}", [lambda x=x: F.layer_norm(x, [n], gamma, beta) for x, _ in xs])
        if w.wants(f"layernorm gradient {text}"):
            saved = [(x, gy, *A.native_layer_norm(x, [n], gamma, beta, 1e-5)[1:]) for x, gy in xs]
            w.time(f"layernorm gradient {text}",
                   [lambda x=x, gy=gy, m=m, r=r: A.native_layer_norm_backward(gy, x, [n], m, r, gamma, beta, [True] * 3)
                    for x, gy, m, r in saved])


def softmax(w, args):
    for text, s in shapes("softmax"):
        rows, n = s["rows"], s["n"]
        xs = [(torch.randn(rows, n), torch.softmax(torch.randn(rows, n), -1)) for _ in range(sets(2 * rows * n))]
        if w.wants(f"softmax forward {text}"):
            w.time(f"softmax forward {text}", [lambda x=x: torch.softmax(x, -1) for x, _ in xs])
        if w.wants(f"softmax gradient {text}"):
            w.time(f"softmax gradient {text}",
                   [lambda x=x, y=y: A._softmax_backward_data(x, y, -1, torch.float32) for x, y in xs])


def attention(w, args):
    for text, s in shapes("attention"):
        b, t, d = s["b"], s["t"], s["d"]
        xs = [[torch.randn(b, 1, t, d, requires_grad=True) for _ in range(3)] for _ in range(sets(4 * b * t * d))]
        if w.wants(f"attention forward {text}"):
            def run(q, k, v):
                with torch.no_grad():
                    return F.scaled_dot_product_attention(q, k, v)
            w.time(f"attention forward {text}", [lambda x=x: run(*x) for x in xs])
        if w.wants(f"attention gradient {text}"):
            saved = [(F.scaled_dot_product_attention(*x), x, torch.randn(b, 1, t, d)) for x in xs]
            w.time(f"attention gradient {text}",
                   [lambda y=y, x=x, g=g: torch.autograd.grad(y, x, g, retain_graph=True) for y, x, g in saved])


def adam(w, args):
    for text, s in shapes("adam"):
        tensors, n = s["tensors"], s["n"]
        key = f"adam forward {text}"
        if not w.wants(key):
            continue
        turns = []
        for _ in range(sets(9 * tensors * n)):
            ps = [torch.nn.Parameter(torch.randn(n)) for _ in range(tensors)]
            for p in ps:
                p.grad = torch.randn(n)
            ema = [p.detach().clone() for p in ps]
            # The fused optimiser is the fastest of PyTorch's three on a CPU.
            o = torch.optim.Adam(ps, 1e-4, fused=True)

            def step(o=o, ps=ps, ema=ema):
                o.step()
                torch._foreach_lerp_(ema, [p.detach() for p in ps], 1e-3)

            turns.append(step)
        w.time(key, turns)


def noise(w, args):
    for text, s in shapes("noise"):
        key = f"noise forward {text}"
        if w.wants(key):
            xs = [torch.empty(s["b"], s["n"]) for _ in range(sets(s["b"] * s["n"]))]
            w.time(key, [x.normal_ for x in xs])


def elementwise(w, args):
    for text, s in shapes("elementwise"):
        key, n = f"elementwise forward {text}", s["n"]
        if not w.wants(key):
            continue
        xs = [[torch.randn(32, n // 32) for _ in range(3)] for _ in range(sets(3 * n))]
        a, b = torch.full((32, 1), 0.8), torch.full((32, 1), 0.6)
        run = {
            "add": lambda x, y, o: torch.add(x, y, out=o),
            "silu": lambda x, y, o: A.silu.out(x, out=o),
            "exp": lambda x, y, o: torch.exp(x, out=o),
            "noising": lambda x, y, o: torch.addcmul(torch.mul(x, a, out=o), y, b, out=o),
        }[s["op"]]
        w.time(key, [lambda t=t: run(*t) for t in xs])


def resize(w, args):
    for text, s in shapes("resize"):
        b, c, h, ww = s["b"], s["c"], s["h"], s["w"]
        xs = [(image(args, b, c, h, ww), image(args, b, c, 2 * h, 2 * ww)) for _ in range(sets(5 * b * c * h * ww))]
        if w.wants(f"resize forward {text}"):
            w.time(f"resize forward {text}", [lambda x=x: F.interpolate(x, scale_factor=2.0, mode="nearest") for x, _ in xs])
        if w.wants(f"resize gradient {text}"):
            w.time(f"resize gradient {text}",
                   [lambda g=g: A.upsample_nearest2d_backward(g, [2 * h, 2 * ww], [b, c, h, ww], 2.0, 2.0) for _, g in xs])


def concat(w, args):
    for text, s in shapes("concat"):
        key = f"concat forward {text}"
        if w.wants(key):
            xs = [(image(args, s["b"], s["c"], s["h"], s["w"]), image(args, s["b"], s["d"], s["h"], s["w"]))
                  for _ in range(sets(2 * s["b"] * (s["c"] + s["d"]) * s["h"] * s["w"]))]
            w.time(key, [lambda t=t: torch.cat(t, 1) for t in xs])


def main():
    p = argparse.ArgumentParser()
    for f in FAMILIES + ["norm", "all"]:
        p.add_argument("--" + f, action="store_true")
    p.add_argument("--channels-last", action="store_true")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seconds", type=float, default=0.5)
    p.add_argument("--warm-up", type=float, default=0.2)
    p.add_argument("--match", default="")
    p.add_argument("--json")
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    chosen = [f for f in FAMILIES if getattr(args, f) or args.norm and f in ("groupnorm", "layernorm", "softmax")]
    print("# torch", torch.__version__, "threads", torch.get_num_threads())
    w = Watch(args, "torch " + torch.__version__)
    for f in chosen or FAMILIES:
        if f == "attention":
            globals()[f](w, args)
        else:
            with torch.no_grad():
                globals()[f](w, args)


if __name__ == "__main__":
    main()
