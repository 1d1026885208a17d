package perrin.kernels.cuda.norm;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Launch;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/** The gradient of group normalisation with an optional SiLU ({@code groupnorm.cuh}). */
public final class GroupNormGradient {
  private final CudaDevice device;
  private final NormKernels kernels;

  /**
   * For a device.
   *
   * @param device where
   */
  public GroupNormGradient(CudaDevice device) {
    this(device, device.sharedPerBlock());
  }

  /** With a limit of shared memory: without any, images always take two passes. */
  GroupNormGradient(CudaDevice device, int shared) {
    this.device = device;
    kernels = NormKernels.of(device, shared);
  }

  /**
   * Cotangents of x, gamma and beta.
   *
   * @param gy cotangent of y, in x's layout
   * @param x [B,C,…], float32 or bfloat16
   * @param gamma [C], float32
   * @param beta [C], float32
   * @param mean [B,groups], float32
   * @param rstd [B,groups], float32
   * @param groups divides C
   * @param silu whether SiLU follows
   * @param addends at most two, whose sum is added to gx
   * @param gx written, in x's layout
   * @param gGamma [C], float32, written
   * @param gBeta [C], float32, written
   * @return false if a type or layout has no kernel
   */
  public boolean run(
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
    var samples = NormKernels.known(x) ? Samples.of(x) : null;
    return run(samples, gy, x, gamma, beta, mean, rstd, groups, silu, addends, gx, gGamma, gBeta);
  }

  /**
   * Cotangents of x, gamma and beta of {@link GroupNorm#batch}.
   *
   * @param gy cotangent of y, in x's layout
   * @param x [B,C,…], float32 or bfloat16
   * @param gamma [C], float32
   * @param beta [C], float32
   * @param mean [C], float32
   * @param rstd [C], float32
   * @param gx written, in x's layout
   * @param gGamma [C], float32, written
   * @param gBeta [C], float32, written
   * @return false if a type or layout has no kernel
   */
  public boolean batch(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    var samples = NormKernels.known(x) ? Samples.together(x) : null;
    Tensor[] none = {};
    return run(samples, gy, x, gamma, beta, mean, rstd, x.dim(1), false, none, gx, gGamma, gBeta);
  }

  private boolean run(
      Samples samples,
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
    if (samples == null
        || !NormKernels.like(x, gy)
        || !NormKernels.like(x, gx)
        || !NormKernels.parameters(gamma, beta, mean, rstd, gGamma, gBeta)
        || addends.length > 2) {
      return false;
    }
    var added = new Addend[addends.length];
    for (int i = 0; i < added.length; i++) {
      added[i] = Addend.of(samples, x, addends[i]);
      if (added[i] == null) {
        return false;
      }
    }
    var p = new Gradient(samples, groups, silu, gy, x, gamma, beta, mean, rstd, added, gx);
    try (Scope _ = Scope.inner(NormKernels.NAME)) {
      var sums = NormKernels.floats(x, samples.count(), 2, samples.channels());
      if (samples.planes()) {
        planes(p, sums);
      } else {
        images(p, sums);
      }
      kernels.addColumns(sums, samples.count(), samples.channels(), gBeta, gGamma);
    }
    return true;
  }

  /** Operands of the gradient. */
  private record Gradient(
      Samples samples,
      int groups,
      boolean silu,
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      Addend[] addends,
      Tensor gx) {}

  private Launch start(String file, String kernel, int vector, Gradient p) {
    return kernels
        .start(file, kernel, vector, p.x)
        .l(Places.address(p.gy))
        .l(Places.address(p.x))
        .l(Places.address(p.gamma))
        .l(Places.address(p.beta))
        .l(Places.address(p.mean))
        .l(Places.address(p.rstd));
  }

  private void planes(Gradient p, Tensor sums) {
    start(NormKernels.PLANES, "gradient_planes_", NormKernels.vector(p.samples, p.x, p.gy, p.gx), p)
        .i(p.samples.stride())
        .i(p.samples.channels())
        .i(p.samples.pixels())
        .i(p.groups)
        .i(p.silu ? 1 : 0)
        .b(Addend.argument(p.addends))
        .l(Places.address(p.gx))
        .l(Places.address(sums))
        .run(p.samples.count() * p.groups, kernels.machine().threads());
  }

  private void images(Gradient p, Tensor sums) {
    var samples = p.samples;
    int vector = NormKernels.vector(samples, p.x, p.gy, p.gx);
    int bytes = p.x.dtype().bytes();
    int kept = bytes + Float.BYTES;
    var whole = Cut.whole(samples, p.groups, vector, bytes, kept, 2, kernels.machine());
    if (whole != null) {
      start(NormKernels.WHOLE, "gradient_whole_", vector, p)
          .b(whole)
          .i(whole.scratch(2))
          .i(p.silu ? 1 : 0)
          .b(Addend.argument(p.addends))
          .l(Places.address(p.gx))
          .l(Places.address(sums))
          .run(whole.blocks(), 1, 1, whole.threads(), whole.shared(kept, 2));
      return;
    }
    var cut = Cut.stretches(samples, p.groups, vector, kernels.machine());
    var partial = NormKernels.floats(p.x, samples.count(), cut.chunks(), 2, samples.channels());
    var totals = NormKernels.floats(p.x, samples.count(), 2, p.groups);
    start(NormKernels.PARTS, "gradient_sums_", vector, p)
        .b(cut)
        .i(p.silu ? 1 : 0)
        .l(Places.address(partial))
        .run(cut.blocks(), 1, 1, cut.threads(), Float.BYTES * cut.scratch(2));
    device
        .kernel(NormKernels.PARTS, "group_norm_gradient_combine")
        .with()
        .l(Places.address(partial))
        .i(samples.count() * p.groups)
        .b(cut)
        .l(Places.address(p.gamma))
        .l(Places.address(sums))
        .l(Places.address(totals))
        .run(kernels.warps(samples.count() * p.groups), device.options().threads());
    start(NormKernels.PARTS, "gradient_apply_", vector, p)
        .l(Places.address(totals))
        .b(cut)
        .i(p.silu ? 1 : 0)
        .b(Addend.argument(p.addends))
        .l(Places.address(p.gx))
        .run(cut.blocks(), cut.threads());
  }
}
