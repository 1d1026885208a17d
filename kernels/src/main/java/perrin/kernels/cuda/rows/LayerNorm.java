package perrin.kernels.cuda.rows;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Kernel;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Layer normalisation over the last axis and its gradient ({@code layernorm.cu}). */
public final class LayerNorm {
  private static final String MODULE = "layernorm";
  private static final String NAME = "layer norm";
  private static final int WARP = 32;

  /** The kernels' launch bounds. */
  private static final int MOST_THREADS = 512;

  /** Shared memory of a block that leaves room for three on a multiprocessor. */
  private static final int USUAL_SHARED = 64 * 1024;

  /** Blocks of the gradient: few, as each leaves a pair of rows to be added up. */
  private static final int BLOCKS_PER_MULTIPROCESSOR = 3;

  private final CudaDevice device;
  private final int threads;

  /**
   * For a device.
   *
   * @param device where
   */
  public LayerNorm(CudaDevice device) {
    this.device = device;
    threads = Math.min(MOST_THREADS, device.options().threads());
  }

  /**
   * y = gamma (x - mean) rstd + beta.
   *
   * @param x […,N], float32 or bfloat16
   * @param gamma [N], float32
   * @param beta [N], float32
   * @param eps added to the variance
   * @param y destination
   * @param mean […,1], float32, written
   * @param rstd […,1], float32, written
   * @return false if a type or layout has no kernel
   */
  public boolean forward(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    var from = Rows.of(x);
    var to = Rows.of(y);
    if (from == null
        || to == null
        || from.type() != to.type()
        || !parameters(gamma, beta, mean, rstd)) {
      return false;
    }
    boolean wide = Rows.wide(from, to) && Rows.aligned(gamma) && Rows.aligned(beta);
    boolean held = from.held(wide);
    long items = (long) from.count() * (held ? WARP : threads);
    kernel("layer_norm_", held, from)
        .with()
        .i(wide ? 1 : 0)
        .l(from.address())
        .i(from.stride())
        .l(to.address())
        .i(to.stride())
        .l(Places.address(gamma))
        .l(Places.address(beta))
        .l(Places.address(mean))
        .l(Places.address(rstd))
        .i(from.count())
        .i(from.length())
        .f(eps)
        .run(Grids.blocks(device, items), threads);
    return true;
  }

  /**
   * Cotangents of x, gamma and beta.
   *
   * @param gy cotangent of y
   * @param x as forward
   * @param gamma [N], float32
   * @param mean […,1], float32
   * @param rstd […,1], float32
   * @param gx written
   * @param gGamma [N], float32, written
   * @param gBeta [N], float32, written
   * @return false if a type, a layout or a length has no kernel
   */
  public boolean backward(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    var cotangent = Rows.of(gy);
    var from = Rows.of(x);
    var to = Rows.of(gx);
    if (cotangent == null
        || from == null
        || to == null
        || from.type() != to.type()
        || from.type() != cotangent.type()
        || !parameters(gamma, mean, rstd, gGamma, gBeta)) {
      return false;
    }
    boolean wide = Rows.wide(cotangent, from, to) && Rows.aligned(gamma);
    boolean held = from.held(wide);
    long sums = 2L * Float.BYTES * from.length();
    int size = threads;
    while (held && size > WARP && sums * (size / WARP) > USUAL_SHARED) {
      size -= WARP;
    }
    long shared = sums * (held ? size / WARP : 1);
    Kernel kernel = kernel("layer_norm_gradient_", held, from);
    if (shared > kernel.mostShared()) {
      return false;
    }
    int warpsOrBlocks = held ? Grids.ceil(from.count(), size / WARP) : from.count();
    int blocks = Math.min(warpsOrBlocks, BLOCKS_PER_MULTIPROCESSOR * device.multiprocessors());
    try (Scope _ = Scope.inner(NAME)) {
      var shape = Shape.of(blocks, 2, from.length());
      var partial = Tensor.allocate(x.backend(), DType.FLOAT32, shape, NAME);
      kernel
          .with()
          .i(wide ? 1 : 0)
          .l(cotangent.address())
          .i(cotangent.stride())
          .l(from.address())
          .i(from.stride())
          .l(to.address())
          .i(to.stride())
          .l(Places.address(gamma))
          .l(Places.address(mean))
          .l(Places.address(rstd))
          .i(from.count())
          .i(from.length())
          .l(Places.address(partial))
          .run(blocks, 1, 1, size, (int) shared);
      device
          .kernel("columns", "add_columns")
          .with()
          .l(Places.address(partial))
          .i(blocks)
          .i(2 * from.length())
          .l(Places.address(gBeta))
          .i(from.length())
          .l(Places.address(gGamma))
          .run(Grids.ceil(2 * from.length(), WARP), device.options().threads());
    }
    return true;
  }

  private static boolean parameters(Tensor... tensors) {
    for (var t : tensors) {
      if (t.dtype() != DType.FLOAT32 || !t.isRowMajor()) {
        return false;
      }
    }
    return true;
  }

  private Kernel kernel(String name, boolean held, Rows rows) {
    return device.kernel(MODULE, name + (held ? "warps_" : "blocks_") + rows.suffix());
  }
}
