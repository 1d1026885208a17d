package perrin.kernels.cpu;

import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.lanes.OptimizerLanes.AdamStep;
import perrin.kernels.cpu.norm.GroupNorm;
import perrin.kernels.cpu.norm.GroupNorm.Block;
import perrin.kernels.cpu.norm.Samples;
import perrin.kernels.cpu.optimizer.ParameterSteps;
import perrin.kernels.cpu.team.Team;
import perrin.tensor.FusedKernels;
import perrin.tensor.Tensor;

/** Maps the fused tier to its kernels; declines layouts that no kernel knows. */
final class FusedBinding implements FusedKernels {
  private final GroupNorm groupNorm;
  private final ParameterSteps steps;

  FusedBinding(Team team, Lanes lanes) {
    groupNorm = new GroupNorm(team, lanes.norm());
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
    groupNorm.backward(
        problem(samples, groups, gamma, beta, mean, rstd, silu),
        block(gy),
        block(x),
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
