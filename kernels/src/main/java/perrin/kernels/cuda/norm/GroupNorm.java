package perrin.kernels.cuda.norm;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Kernel;
import perrin.kernels.cuda.driver.Launch;
import perrin.kernels.cuda.norm.Cut.Machine;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Runs;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Group normalisation with an optional SiLU and its gradient ({@code groupnorm.cuh}). */
public final class GroupNorm {
  private static final String WHOLE = "groupnorm_whole";
  private static final String PARTS = "groupnorm_parts";
  private static final String PLANES = "groupnorm_planes";
  private static final String NAME = "group norm";

  private static final int WARP = 32;
  private static final int WIDE_BYTES = 16;

  private final CudaDevice device;
  private final Machine machine;

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
    int threads = Math.min(Cut.MOST_THREADS, device.options().threads());
    machine = new Machine(threads, device.multiprocessors(), shared);
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
    var samples = known(x) ? Samples.of(x) : null;
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
    var samples = known(x) ? Samples.together(x) : null;
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
    if (samples == null || !like(x, y) || !parameters(gamma, beta, mean, rstd)) {
      return false;
    }
    int vector = vector(samples, x, y);
    if (samples.planes()) {
      start(PLANES, "planes_", vector, x)
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
          .run(samples.count() * groups, machine.threads());
      return true;
    }
    int bytes = x.dtype().bytes();
    var whole = Cut.whole(samples, groups, vector, bytes, bytes, 2, machine);
    if (whole != null) {
      start(WHOLE, "whole_", vector, x)
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
    var cut = Cut.stretches(samples, groups, vector, machine);
    try (Scope _ = Scope.inner(NAME)) {
      var partial = floats(x, samples.count(), cut.chunks(), 3, samples.channels());
      start(PARTS, "statistics_", vector, x)
          .l(Places.address(x))
          .b(cut)
          .i(cut.scratch(2))
          .l(Places.address(partial))
          .run(cut.blocks(), 1, 1, cut.threads(), cut.shared(bytes, 2));
      device
          .kernel(PARTS, "group_norm_combine")
          .with()
          .l(Places.address(partial))
          .i(samples.count() * groups)
          .b(cut)
          .f(eps)
          .l(Places.address(mean))
          .l(Places.address(rstd))
          .run(warps(samples.count() * groups), device.options().threads());
      start(PARTS, "apply_", vector, x)
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

  /**
   * Cotangents of x, gamma and beta.
   *
   * @param gy cotangent of y, in x's layout
   * @param x as forward
   * @param gamma [C], float32
   * @param beta [C], float32
   * @param mean [B,groups], float32
   * @param rstd [B,groups], float32
   * @param groups divides C
   * @param silu as forward
   * @param addends at most two, whose sum is added to gx
   * @param gx written, in x's layout
   * @param gGamma [C], float32, written
   * @param gBeta [C], float32, written
   * @return false if a type or layout has no kernel
   */
  public boolean backward(
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
    var samples = known(x) ? Samples.of(x) : null;
    return backward(
        samples, gy, x, gamma, beta, mean, rstd, groups, silu, addends, gx, gGamma, gBeta);
  }

  /**
   * Cotangents of x, gamma and beta of {@link #batch}.
   *
   * @param gy cotangent of y, in x's layout
   * @param x as forward
   * @param gamma [C], float32
   * @param beta [C], float32
   * @param mean [C], float32
   * @param rstd [C], float32
   * @param gx written, in x's layout
   * @param gGamma [C], float32, written
   * @param gBeta [C], float32, written
   * @return false if a type or layout has no kernel
   */
  public boolean batchBackward(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    var samples = known(x) ? Samples.together(x) : null;
    Tensor[] none = {};
    return backward(
        samples, gy, x, gamma, beta, mean, rstd, x.dim(1), false, none, gx, gGamma, gBeta);
  }

  private boolean backward(
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
        || !like(x, gy)
        || !like(x, gx)
        || !parameters(gamma, beta, mean, rstd, gGamma, gBeta)
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
    try (Scope _ = Scope.inner(NAME)) {
      var sums = floats(x, samples.count(), 2, samples.channels());
      if (samples.planes()) {
        planes(p, sums);
      } else {
        images(p, sums);
      }
      device
          .kernel("columns", "add_columns")
          .with()
          .l(Places.address(sums))
          .i(samples.count())
          .i(2 * samples.channels())
          .l(Places.address(gBeta))
          .i(samples.channels())
          .l(Places.address(gGamma))
          .run(Grids.ceil(2 * samples.channels(), WARP), device.options().threads());
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
    return start(file, kernel, vector, p.x)
        .l(Places.address(p.gy))
        .l(Places.address(p.x))
        .l(Places.address(p.gamma))
        .l(Places.address(p.beta))
        .l(Places.address(p.mean))
        .l(Places.address(p.rstd));
  }

  private void planes(Gradient p, Tensor sums) {
    start(PLANES, "gradient_planes_", vector(p.samples, p.x, p.gy, p.gx), p)
        .i(p.samples.stride())
        .i(p.samples.channels())
        .i(p.samples.pixels())
        .i(p.groups)
        .i(p.silu ? 1 : 0)
        .b(Addend.argument(p.addends))
        .l(Places.address(p.gx))
        .l(Places.address(sums))
        .run(p.samples.count() * p.groups, machine.threads());
  }

  private void images(Gradient p, Tensor sums) {
    var samples = p.samples;
    int vector = vector(samples, p.x, p.gy, p.gx);
    int bytes = p.x.dtype().bytes();
    int kept = bytes + Float.BYTES;
    var whole = Cut.whole(samples, p.groups, vector, bytes, kept, 2, machine);
    if (whole != null) {
      start(WHOLE, "gradient_whole_", vector, p)
          .b(whole)
          .i(whole.scratch(2))
          .i(p.silu ? 1 : 0)
          .b(Addend.argument(p.addends))
          .l(Places.address(p.gx))
          .l(Places.address(sums))
          .run(whole.blocks(), 1, 1, whole.threads(), whole.shared(kept, 2));
      return;
    }
    var cut = Cut.stretches(samples, p.groups, vector, machine);
    var partial = floats(p.x, samples.count(), cut.chunks(), 2, samples.channels());
    var totals = floats(p.x, samples.count(), 2, p.groups);
    start(PARTS, "gradient_sums_", vector, p)
        .b(cut)
        .i(p.silu ? 1 : 0)
        .l(Places.address(partial))
        .run(cut.blocks(), 1, 1, cut.threads(), Float.BYTES * cut.scratch(2));
    device
        .kernel(PARTS, "group_norm_gradient_combine")
        .with()
        .l(Places.address(partial))
        .i(samples.count() * p.groups)
        .b(cut)
        .l(Places.address(p.gamma))
        .l(Places.address(sums))
        .l(Places.address(totals))
        .run(warps(samples.count() * p.groups), device.options().threads());
    start(PARTS, "gradient_apply_", vector, p)
        .l(Places.address(totals))
        .b(cut)
        .i(p.silu ? 1 : 0)
        .b(Addend.argument(p.addends))
        .l(Places.address(p.gx))
        .run(cut.blocks(), cut.threads());
  }

  private static boolean known(Tensor x) {
    return x.dtype() == DType.FLOAT32 || x.dtype() == DType.BFLOAT16;
  }

  private static boolean like(Tensor x, Tensor y) {
    return x.dtype() == y.dtype() && Runs.alike(x, y);
  }

  private static boolean parameters(Tensor... tensors) {
    for (var t : tensors) {
      if (t.dtype() != DType.FLOAT32 || !t.isRowMajor()) {
        return false;
      }
    }
    return true;
  }

  /** Elements read at once: those of 16 bytes where all lie so, else one. */
  private static int vector(Samples samples, Tensor... tensors) {
    int n = WIDE_BYTES / tensors[0].dtype().bytes();
    boolean wide = (samples.planes() ? samples.pixels() : samples.channels()) % n == 0;
    wide &= samples.stride() % n == 0;
    for (var t : tensors) {
      wide &= Places.address(t) % WIDE_BYTES == 0;
    }
    return wide ? n : 1;
  }

  private Launch start(String file, String kernel, int vector, Tensor x) {
    String type = x.dtype() == DType.BFLOAT16 ? "bf16" : "f32";
    Kernel k = device.kernel(file, "group_norm_" + kernel + type);
    return k.with().i(vector > 1 ? 1 : 0);
  }

  private int warps(int count) {
    return Grids.blocks(device, (long) count * WARP);
  }

  private static Tensor floats(Tensor x, int... dims) {
    return Tensor.allocate(x.backend(), DType.FLOAT32, Shape.of(dims), NAME);
  }
}
