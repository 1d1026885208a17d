"""PyTorch twin for GPU comparisons: the DDPM U-Net's training step and DDIM sampling.

  python3 gpu_torch.py [--net mnist|cifar] [--batch 128] [--modes eager,compile,graphs] [--precision fp32,tf32,bf16] [--steps 30] [--json FILE]

Training step: forward, mean squared error, backward, Adam (fused), EMA by foreach. Times are medians of CUDA events after
warm-up; memory is the peak allocated. Sampling: 50-step DDIM of --images images, no gradient. 'graphs' is torch.compile with
mode='reduce-overhead' (CUDA graphs); 'compile' is mode='max-autotune-no-cudagraphs'. One JSON object per line.
"""
import argparse, json, math, statistics, sys, time
import torch
import torch.nn as nn
import torch.nn.functional as F

NETS = {  # base channels, multipliers, residual blocks a level, attention resolutions, image channels, groups
    "mnist": dict(ch=64, mult=(1, 2, 2), nres=2, attn=(8,), c=1, groups=8),      # 6.47 M parameters
    "cifar": dict(ch=128, mult=(1, 2, 2, 2), nres=2, attn=(16,), c=3, groups=32),  # DDPM's CIFAR-10 network, 35.7 M
}


class Res(nn.Module):
    def __init__(s, ci, co, te, g):
        super().__init__()
        s.n1, s.c1, s.t = nn.GroupNorm(g, ci), nn.Conv2d(ci, co, 3, padding=1), nn.Linear(te, co)
        s.n2, s.c2 = nn.GroupNorm(g, co), nn.Conv2d(co, co, 3, padding=1)
        s.sk = nn.Conv2d(ci, co, 1) if ci != co else nn.Identity()

    def forward(s, x, e):
        h = s.c1(F.silu(s.n1(x))) + s.t(F.silu(e))[:, :, None, None]
        return s.c2(F.silu(s.n2(h))) + s.sk(x)


class Attn(nn.Module):
    def __init__(s, c, g):
        super().__init__()
        s.n, s.qkv, s.o = nn.GroupNorm(g, c), nn.Conv2d(c, 3 * c, 1), nn.Conv2d(c, c, 1)

    def forward(s, x):
        b, c, h, w = x.shape
        q, k, v = s.qkv(s.n(x)).reshape(b, 3, c, h * w).transpose(2, 3).unbind(1)
        a = F.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None])[:, 0]
        return x + s.o(a.transpose(1, 2).reshape(b, c, h, w))


class Block(nn.Module):
    def __init__(s, r, a):
        super().__init__()
        s.r, s.a = r, a

    def forward(s, x, e):
        x = s.r(x, e)
        return s.a(x) if s.a is not None else x


class UNet(nn.Module):
    def __init__(s, ch, mult, nres, attn, c, groups, res=32):
        super().__init__()
        te = ch * 4
        s.ch, s.nres, s.nl = ch, nres, len(mult)
        s.t1, s.t2, s.inp = nn.Linear(ch, te), nn.Linear(te, te), nn.Conv2d(c, ch, 3, padding=1)
        s.down, s.ds, s.up, s.us = (nn.ModuleList() for _ in range(4))
        chs, cc, r = [ch], ch, res
        for i, m in enumerate(mult):
            for _ in range(nres):
                s.down.append(Block(Res(cc, ch * m, te, groups), Attn(ch * m, groups) if r in attn else None))
                cc = ch * m
                chs.append(cc)
            if i < s.nl - 1:
                s.ds.append(nn.Conv2d(cc, cc, 3, stride=2, padding=1))
                chs.append(cc)
                r //= 2
        s.m1, s.ma, s.m2 = Res(cc, cc, te, groups), Attn(cc, groups), Res(cc, cc, te, groups)
        for i, m in reversed(list(enumerate(mult))):
            for _ in range(nres + 1):
                s.up.append(Block(Res(cc + chs.pop(), ch * m, te, groups), Attn(ch * m, groups) if r in attn else None))
                cc = ch * m
            if i > 0:
                s.us.append(nn.Conv2d(cc, cc, 3, padding=1))
                r *= 2
        s.no, s.out = nn.GroupNorm(groups, cc), nn.Conv2d(cc, c, 3, padding=1)

    def forward(s, x, t):
        h = s.ch // 2
        f = torch.exp(torch.arange(h, device=x.device, dtype=torch.float32) * (-math.log(10000.0) / h))
        e = t[:, None] * f[None]
        e = s.t2(F.silu(s.t1(torch.cat([e.sin(), e.cos()], 1))))
        x = s.inp(x)
        hs, j = [x], 0
        for i in range(s.nl):
            for _ in range(s.nres):
                x = s.down[j](x, e)
                j += 1
                hs.append(x)
            if i < s.nl - 1:
                x = s.ds[i](x)
                hs.append(x)
        x = s.m2(s.ma(s.m1(x, e)), e)
        j = 0
        for i in range(s.nl):
            for _ in range(s.nres + 1):
                x = s.up[j](torch.cat([x, hs.pop()], 1), e)
                j += 1
            if i < s.nl - 1:
                x = s.us[i](F.interpolate(x, scale_factor=2.0, mode="nearest"))
        return s.out(F.silu(s.no(x)))


def timed(fn, dev, steps):
    ts = []
    for _ in range(steps):
        if dev == "cuda":
            a, b = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            a.record(); fn(); b.record(); torch.cuda.synchronize(); ts.append(a.elapsed_time(b))
        else:
            s = time.perf_counter(); fn(); ts.append((time.perf_counter() - s) * 1e3)
    return statistics.median(ts), min(ts)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--net", default="mnist"); p.add_argument("--batch", type=int, default=128)
    p.add_argument("--modes", default="eager,compile,graphs"); p.add_argument("--precision", default="fp32,tf32,bf16")
    p.add_argument("--steps", type=int, default=30); p.add_argument("--images", type=int, default=256)
    p.add_argument("--skip-sampling", action="store_true")
    p.add_argument("--json")
    a = p.parse_args()
    dev = "cuda" if torch.cuda.is_available() else "cpu"
    out = open(a.json, "a") if a.json else None
    for prec in a.precision.split(","):
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = prec == "tf32"
        torch.backends.cudnn.benchmark = True
        for mode in a.modes.split(","):
            torch.manual_seed(0)
            torch._dynamo.reset()
            net = UNet(**NETS[a.net]).to(dev).to(memory_format=torch.channels_last)
            n_params = sum(q.numel() for q in net.parameters())
            ema = [q.detach().clone() for q in net.parameters()]
            opt = torch.optim.Adam(net.parameters(), 2e-4, fused=dev == "cuda")
            c = NETS[a.net]["c"]
            x = torch.randn(a.batch, c, 32, 32, device=dev).to(memory_format=torch.channels_last)
            t = torch.randint(0, 1000, (a.batch,), device=dev).float()
            n = torch.randn_like(x)
            auto = lambda: torch.autocast(dev, dtype=torch.bfloat16, enabled=prec == "bf16")
            model = net
            if mode == "compile":
                model = torch.compile(net, mode="max-autotune-no-cudagraphs")
            elif mode == "graphs":
                model = torch.compile(net, mode="reduce-overhead")

            def step():
                opt.zero_grad(set_to_none=True)
                with auto():
                    loss = F.mse_loss(model(x, t).float(), n)
                loss.backward()
                opt.step()
                torch._foreach_lerp_(ema, [q.detach() for q in net.parameters()], 1e-3)

            row = dict(peer="torch " + torch.__version__, net=a.net, parameters=n_params, batch=a.batch, precision=prec, mode=mode)
            try:
                for _ in range(5):
                    step()
                if dev == "cuda":
                    torch.cuda.synchronize(); torch.cuda.reset_peak_memory_stats()
                row["step_ms_median"], row["step_ms_best"] = timed(step, dev, a.steps)
                if dev == "cuda":
                    row["peak_bytes"] = torch.cuda.max_memory_allocated()
                if a.skip_sampling:
                    raise StopIteration
                abar = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64), 0)
                ks = torch.linspace(999, 0, 51).round().long().tolist()
                z = torch.randn(a.images, c, 32, 32, device=dev).to(memory_format=torch.channels_last)

                def sample():
                    y = z
                    with torch.no_grad(), auto():
                        for k, k2 in zip(ks[:-1], ks[1:]):
                            eps = model(y, torch.full((a.images,), float(k), device=dev)).float().clone()
                            a0, a1 = float(abar[k]), float(abar[k2])
                            x0 = (y - math.sqrt(1 - a0) * eps) / math.sqrt(a0)
                            y = math.sqrt(a1) * x0 + math.sqrt(1 - a1) * eps
                    return y

                sample()
                row["ddim50_ms_median"], row["ddim50_ms_best"] = timed(sample, dev, 3 if dev == "cuda" else 1)
                row["images"] = a.images
            except StopIteration:
                pass
            except Exception as e:  # report, go on with the next mode
                row["error"] = repr(e)[:300]
            line = json.dumps(row)
            print(line, flush=True)
            if out:
                out.write(line + "\n"); out.flush()


if __name__ == "__main__":
    main()
