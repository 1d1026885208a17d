package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Activation;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.Dropout;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.Linear;
import perrin.nn.layer.Resampling;
import perrin.nn.layer.ResamplingFilter;

/**
 * The residual block: y = (skip(x) + conv2(f(norm2(conv1(f(norm1(x))) + time(f(e)))))) / divisor,
 * or with the time as scale and shift after norm2. A block that resamples does so before conv1, to
 * both branches.
 *
 * <p>Names: norm1, conv1, time_emb_proj, norm2, conv2, conv_shortcut.
 */
final class ResnetBlock2D extends Module {
  private final ResnetSpec spec;
  private final Resampling resampling;
  private final int out;
  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final Linear time;
  private final GroupNorm norm2;
  private final Dropout dropout;
  private final Conv2d conv2;
  private final Conv2d shortcut;

  ResnetBlock2D(ResnetSpec spec, int in, int out, Resampling resampling) {
    this.spec = spec;
    this.resampling = resampling;
    this.out = out;
    boolean silu = spec.activation() == Activation.SILU;
    this.norm1 = child("norm1", new GroupNorm(spec.groups(), in, spec.eps(), silu));
    this.conv1 = child("conv1", new Conv2d(in, out, 3));
    this.time =
        child("time_emb_proj", new Linear(spec.embedding(), spec.scaleShift() ? 2 * out : out));
    this.norm2 =
        child("norm2", new GroupNorm(spec.groups(), out, spec.eps(), silu && !spec.scaleShift()));
    this.dropout = child("dropout", new Dropout(spec.dropout()));
    this.conv2 = child("conv2", new Conv2d(out, out, 3));
    this.shortcut = in == out ? null : child("conv_shortcut", new Conv2d(in, out, 1));
  }

  /** x [B,in,H,W] and e [B,embedding] to [B,out,H',W']. */
  Var forward(Pass p, Var x, Var e) {
    return scoped(
        () -> {
          Activation f = spec.activation();
          boolean silu = f == Activation.SILU;
          Var told = time.forward(p, spec.timeAsIs() ? e : f.apply(e));
          Var h = norm1.forward(p, x);
          h = resampling.apply(silu ? h : f.apply(h), ResamplingFilter.BOX);
          Var r = resampling.apply(x, ResamplingFilter.BOX);
          h = conv1.forward(p, h, spec.scaleShift() ? null : told, null);
          h = norm2.forward(p, h);
          if (spec.scaleShift()) {
            Var both = told.cast(h.value().dtype()).reshape(told.dim(0), 2 * out, 1, 1);
            h = h.mul(both.slice(1, 0, out).add(1)).add(both.slice(1, out, 2 * out));
          }
          h = silu && !spec.scaleShift() ? h : f.apply(h);
          h = dropout.forward(p, h);
          Var y = conv2.forward(p, h, null, shortcut == null ? r : shortcut.forward(p, r));
          return spec.divisor() == 1 ? y : y.div(spec.divisor());
        });
  }
}
