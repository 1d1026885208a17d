package perrin.kernels.cpu;

import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.norm.GroupNorm;
import perrin.kernels.cpu.norm.GroupNorm.Block;
import perrin.kernels.cpu.norm.Samples;
import perrin.kernels.cpu.team.Team;
import perrin.tensor.FusedKernels;
import perrin.tensor.Tensor;

/** Maps the fused tier to its kernels; declines layouts that no kernel knows. */
final class FusedBinding implements FusedKernels {
  private final GroupNorm groupNorm;

  FusedBinding(Team team, Lanes lanes) {
    groupNorm = new GroupNorm(team, lanes.norm());
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
}
