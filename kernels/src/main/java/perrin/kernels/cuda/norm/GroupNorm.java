package perrin.kernels.cuda.norm;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/** Group normalisation with an optional SiLU ({@code groupnorm.cuh}). */
public final class GroupNorm {
  private final CudaDevice device;
  private final NormKernels kernels;

  /**
   * For a device.
   *
   * @param device where
   */
  public GroupNorm(CudaDevice device) {
    this(device, device.sharedPerBlock());
  }

  /** With a limit of shared memory: without any, images always take two passes. */
  GroupNorm(CudaDevice device, int shared) {
    this.device = device;
    kernels = NormKernels.of(device, shared);
  }

  /**
   * y = act(gamma (x - mean) rstd + beta) with its statistics.
   *
   * @param x [B,C,…], float32 or bfloat16
   * @param gamma [C], float32
   * @param beta [C], float32
   * @param groups divides C
   * @param eps added to the variance
   * @param silu whether act is SiLU, else the identity
   * @param y destination in x's layout
   * @param mean [B,groups], float32, written
   * @param rstd [B,groups], float32, written
   * @return false if a type or layout has no kernel
   */
  public boolean forward(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      int groups,
      double eps,
      boolean silu,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    var samples = NormKernels.known(x) ? Samples.of(x) : null;
    return forward(samples, x, gamma, beta, groups, eps, silu, y, mean, rstd);
  }

  /**
   * y = gamma (x - mean) rstd + beta by the statistics of a batch: the groups are single channels
   * of all samples.
   *
   * @param x [B,C,…], float32 or bfloat16
   * @param gamma [C], float32
   * @param beta [C], float32
   * @param eps added to the variance
   * @param y destination in x's layout
   * @param mean [C], float32, written
   * @param rstd [C], float32, written
   * @return false if a type or layout has no kernel
   */
  public boolean batch(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    var samples = NormKernels.known(x) ? Samples.together(x) : null;
    return forward(samples, x, gamma, beta, x.dim(1), eps, false, y, mean, rstd);
  }

  private boolean forward(
      Samples samples,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      int groups,
      double eps,
      boolean silu,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    if (samples == null
        || !NormKernels.like(x, y)
        || !NormKernels.parameters(gamma, beta, mean, rstd)) {
      return false;
    }
    int vector = NormKernels.vector(samples, x, y);
    if (samples.planes()) {
      kernels
          .start(NormKernels.PLANES, "planes_", vector, x)
          .l(Places.address(x))
          .l(Places.address(y))
          .l(Places.address(gamma))
          .l(Places.address(beta))
          .l(Places.address(mean))
          .l(Places.address(rstd))
          .i(samples.stride())
          .i(samples.channels())
          .i(samples.pixels())
          .i(groups)
          .f(eps)
          .i(silu ? 1 : 0)
          .run(samples.count() * groups, kernels.machine().threads());
      return true;
    }
    int bytes = x.dtype().bytes();
    var whole = Cut.whole(samples, groups, vector, bytes, bytes, 2, kernels.machine());
    if (whole != null) {
      kernels
          .start(NormKernels.WHOLE, "whole_", vector, x)
          .l(Places.address(x))
          .l(Places.address(y))
          .l(Places.address(gamma))
          .l(Places.address(beta))
          .l(Places.address(mean))
          .l(Places.address(rstd))
          .b(whole)
          .i(whole.scratch(2))
          .f(eps)
          .i(silu ? 1 : 0)
          .run(whole.blocks(), 1, 1, whole.threads(), whole.shared(bytes, 2));
      return true;
    }
    var cut = Cut.stretches(samples, groups, vector, kernels.machine());
    try (Scope _ = Scope.inner(NormKernels.NAME)) {
      var partial = NormKernels.floats(x, samples.count(), cut.chunks(), 3, samples.channels());
      kernels
          .start(NormKernels.PARTS, "statistics_", vector, x)
          .l(Places.address(x))
          .b(cut)
          .i(cut.scratch(2))
          .l(Places.address(partial))
          .run(cut.blocks(), 1, 1, cut.threads(), cut.shared(bytes, 2));
      device
          .kernel(NormKernels.PARTS, "group_norm_combine")
          .with()
          .l(Places.address(partial))
          .i(samples.count() * groups)
          .b(cut)
          .f(eps)
          .l(Places.address(mean))
          .l(Places.address(rstd))
          .run(kernels.warps(samples.count() * groups), device.options().threads());
      kernels
          .start(NormKernels.PARTS, "apply_", vector, x)
          .l(Places.address(x))
          .l(Places.address(y))
          .l(Places.address(gamma))
          .l(Places.address(beta))
          .l(Places.address(mean))
          .l(Places.address(rstd))
          .b(cut)
          .i(silu ? 1 : 0)
          .run(cut.blocks(), cut.threads());
    }
    return true;
  }
}
