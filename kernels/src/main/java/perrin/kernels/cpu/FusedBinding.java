package perrin.kernels.cpu;

import java.util.Arrays;
import perrin.kernels.cpu.attention.Attention;
import perrin.kernels.cpu.attention.Heads;
import perrin.kernels.cpu.copy.Concatenation;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.lanes.OptimizerLanes.AdamStep;
import perrin.kernels.cpu.norm.GroupNorm;
import perrin.kernels.cpu.norm.GroupNorm.Block;
import perrin.kernels.cpu.norm.Samples;
import perrin.kernels.cpu.norm.Summand;
import perrin.kernels.cpu.optimizer.ParameterSteps;
import perrin.kernels.cpu.rows.LayerNorm;
import perrin.kernels.cpu.rows.Rows;
import perrin.kernels.cpu.rows.Softmax;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;
import perrin.tensor.ConvSpec;
import perrin.tensor.FusedKernels;
import perrin.tensor.Tensor;

/** Maps the fused tier to its kernels; declines layouts that no kernel knows. */
final class FusedBinding implements FusedKernels {
  private final GroupNorm groupNorm;
  private final LayerNorm layerNorm;
  private final Softmax softmax;
  private final Attention attention;
  private final ParameterSteps steps;
  private final ConvBinding conv;
  private final Concatenation concatenation;

  FusedBinding(Team team, Lanes lanes, ConvBinding conv) {
    this.conv = conv;
    concatenation = new Concatenation(team);
    groupNorm = new GroupNorm(team, lanes.norm());
    layerNorm = new LayerNorm(team, lanes.rows());
    softmax = new Softmax(team, lanes.rows());
    attention = new Attention(team, lanes);
    steps = new ParameterSteps(team, lanes.optimizer());
  }

  private static Block block(Tensor t) {
    return new Block(Host.floats(t), Host.base(t));
  }

  /** Whether all are dense float32 vectors or matrices in row-major order. */
  private static boolean rowMajor(Tensor... tensors) {
    for (var t : tensors) {
      if (!t.isRowMajor()) {
        return false;
      }
    }
    return Host.allFloat32(tensors);
  }

  @Override
  public boolean concat(Tensor[] parts, int axis, Tensor y) {
    if (!Host.allFloat32(parts)) {
      return false;
    }
    var all = new Concatenation.Part[parts.length];
    int at = 0;
    for (int i = 0; i < all.length; i++) {
      var p = parts[i];
      var range = y.slice(axis, at, at + p.dim(axis));
      var nest = Nest.of(p.shape().dims(), range.strides(), p.strides());
      all[i] = new Concatenation.Part(nest, Host.floats(p), Host.base(p), Host.base(range));
      at += p.dim(axis);
    }
    return concatenation.run(Host.floats(y), all);
  }

  @Override
  public boolean conv2d(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    if (!Host.allFloat32(x, w, bias, shift, addend, y)) {
      return false;
    }
    conv.sum(x, w, bias, shift, addend, spec, y);
    return true;
  }

  @Override
  public boolean groupNorm(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      int groups,
      double eps,
      boolean silu,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    var samples = Layouts.samples(x);
    if (samples == null || !Layouts.same(x, y) || !rowMajor(gamma, beta, mean, rstd)) {
      return false;
    }
    groupNorm.forward(
        problem(samples, groups, gamma, beta, mean, rstd, silu), eps, block(x), block(y));
    return true;
  }

  @Override
  public boolean groupNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      int groups,
      boolean silu,
      Tensor[] addends,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    var samples = Layouts.samples(x);
    if (samples == null
        || !Layouts.same(x, gy)
        || !Layouts.same(x, gx)
        || !rowMajor(gamma, beta, mean, rstd, gGamma, gBeta)) {
      return false;
    }
    var summands = new Summand[addends.length];
    for (int i = 0; i < summands.length; i++) {
      summands[i] = Layouts.summand(samples, x, addends[i]);
      if (summands[i] == null || i == 2) {
        return false;
      }
    }
    groupNorm.backward(
        problem(samples, groups, gamma, beta, mean, rstd, silu),
        block(gy),
        block(x),
        summands,
        block(gx),
        block(gGamma),
        block(gBeta));
    return true;
  }

  private static GroupNorm.Problem problem(
      Samples samples,
      int groups,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      boolean silu) {
    return new GroupNorm.Problem(
        samples, groups, block(gamma), block(beta), block(mean), block(rstd), silu);
  }

  @Override
  public boolean layerNorm(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    var from = Layouts.rows(x);
    var to = Layouts.rows(y);
    if (from == null || to == null || !rowMajor(gamma, beta, mean, rstd)) {
      return false;
    }
    var p = new LayerNorm.Parameters(vector(gamma), vector(beta), vector(mean), vector(rstd));
    int n = x.dim(-1);
    layerNorm.forward(x.size() / n, n, p, eps, from, to);
    return true;
  }

  @Override
  public boolean layerNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    var cotangent = Layouts.rows(gy);
    var from = Layouts.rows(x);
    var to = Layouts.rows(gx);
    if (cotangent == null
        || from == null
        || to == null
        || !rowMajor(gamma, mean, rstd, gGamma, gBeta)) {
      return false;
    }
    var p = new LayerNorm.Parameters(vector(gamma), null, vector(mean), vector(rstd));
    int n = x.dim(-1);
    layerNorm.backward(x.size() / n, n, p, cotangent, from, to, vector(gGamma), vector(gBeta));
    return true;
  }

  private static Rows vector(Tensor t) {
    return new Rows(Host.floats(t), Host.base(t), 1);
  }

  @Override
  public boolean softmax(Tensor x, boolean log, Tensor y) {
    var from = Layouts.rows(x);
    var to = Layouts.rows(y);
    if (from == null || to == null) {
      return false;
    }
    int n = x.dim(-1);
    softmax.forward(x.size() / n, n, from, log, to);
    return true;
  }

  @Override
  public boolean softmaxGradient(Tensor gy, Tensor y, boolean log, Tensor gx) {
    var cotangent = Layouts.rows(gy);
    var from = Layouts.rows(y);
    var to = Layouts.rows(gx);
    if (cotangent == null || from == null || to == null) {
      return false;
    }
    int n = y.dim(-1);
    softmax.backward(y.size() / n, n, cotangent, from, log, to);
    return true;
  }

  @Override
  public boolean attention(
      Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
    if (!Host.allFloat32(q, k, v, out) || !isOrdinary(q, k, v, scale) || !rowMajor(logSumExp)) {
      return false;
    }
    if (q.rank() == 4) {
      for (int h = 0; h < q.dim(0); h++) {
        attention(at(q, h), at(k, h), at(v, h), scale, at(out, h), at(logSumExp, h));
      }
      return true;
    }
    attention.forward(problem(q, k, v, scale, logSumExp), heads(out));
    return true;
  }

  /** One of the heads that are an axis of their own. */
  private static Tensor at(Tensor t, int h) {
    int[] dims = t.shape().dims();
    return t.slice(0, h, h + 1).reshape(Arrays.copyOfRange(dims, 1, dims.length));
  }

  @Override
  public boolean attentionGradient(
      Tensor gOut,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor out,
      Tensor logSumExp,
      double scale,
      Tensor gq,
      Tensor gk,
      Tensor gv) {
    if (!Host.allFloat32(gOut, q, k, v, out, gq, gk, gv)
        || !isOrdinary(q, k, v, scale)
        || !rowMajor(logSumExp)) {
      return false;
    }
    if (q.rank() == 4) {
      for (int h = 0; h < q.dim(0); h++) {
        attentionGradient(
            at(gOut, h),
            at(q, h),
            at(k, h),
            at(v, h),
            at(out, h),
            at(logSumExp, h),
            scale,
            at(gq, h),
            at(gk, h),
            at(gv, h));
      }
      return true;
    }
    attention.backward(
        problem(q, k, v, scale, logSumExp),
        heads(out),
        heads(gOut),
        heads(gq),
        heads(gk),
        heads(gv));
    return true;
  }

  /** The kernel takes maxima before scaling, and knows no empty sums. */
  private static boolean isOrdinary(Tensor q, Tensor k, Tensor v, double scale) {
    return scale > 0 && q.size() > 0 && k.size() > 0 && v.size() > 0;
  }

  private static Attention.Problem problem(
      Tensor q, Tensor k, Tensor v, double scale, Tensor logSumExp) {
    return new Attention.Problem(
        q.dim(0),
        q.dim(1),
        k.dim(1),
        q.dim(2),
        v.dim(2),
        (float) scale,
        heads(q),
        heads(k),
        heads(v),
        Host.floats(logSumExp),
        Host.base(logSumExp));
  }

  private static Heads heads(Tensor t) {
    return new Heads(Host.floats(t), Host.base(t), t.stride(0), t.stride(1), t.stride(2));
  }

  @Override
  public boolean adam(Tensor[] p, Tensor[] g, Tensor[] m, Tensor[] v, Tensor scalars) {
    if (!Layouts.parallel(p, g, m, v) || !rowMajor(scalars)) {
      return false;
    }
    var at = block(scalars);
    double lr = number(at, 0);
    double decay = number(at, 4);
    double c1 = number(at, 6);
    var step =
        new AdamStep(
            (float) number(at, 1),
            (float) number(at, 2),
            (float) number(at, 3),
            (float) number(at, 5),
            (float) (1 - lr * decay),
            (float) (lr * c1),
            (float) number(at, 7),
            (float) number(at, 8));
    steps.adam(step, lengths(p), arrays(p), arrays(g), arrays(m), arrays(v));
    return true;
  }

  @Override
  public boolean movingAverage(Tensor[] average, Tensor[] p, Tensor decay) {
    if (!Layouts.parallel(average, p) || !rowMajor(decay)) {
      return false;
    }
    steps.average(number(block(decay), 0), lengths(p), arrays(average), arrays(p));
    return true;
  }

  @Override
  public boolean sumOfSquares(Tensor[] x, Tensor out) {
    if (!Layouts.parallel(x) || !rowMajor(out)) {
      return false;
    }
    var to = block(out);
    to.data()[to.at()] = (float) steps.squares(lengths(x), arrays(x));
    return true;
  }

  private static double number(Block b, int i) {
    return b.data()[b.at() + i];
  }

  private static int[] lengths(Tensor[] x) {
    int[] n = new int[x.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = x[i].size();
    }
    return n;
  }

  private static ParameterSteps.Arrays arrays(Tensor[] x) {
    var data = new float[x.length][];
    int[] at = new int[x.length];
    for (int i = 0; i < at.length; i++) {
      data[i] = Host.floats(x[i]);
      at[i] = Host.base(x[i]);
    }
    return new ParameterSteps.Arrays(data, at);
  }
}
