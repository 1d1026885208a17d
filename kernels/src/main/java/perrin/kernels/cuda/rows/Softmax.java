package perrin.kernels.cuda.rows;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Launch;
import perrin.kernels.cuda.view.Grids;
import perrin.tensor.Tensor;

/** Softmax over the last axis, its logarithm and their gradients ({@code softmax.cu}). */
public final class Softmax {
  private static final int WARP = 32;

  /** The kernels' launch bounds. */
  private static final int MOST_THREADS = 512;

  private final CudaDevice device;
  private final int threads;

  /**
   * For a device.
   *
   * @param device where
   */
  public Softmax(CudaDevice device) {
    this.device = device;
    threads = Math.min(MOST_THREADS, device.options().threads());
  }

  /**
   * y = exp(x - max) / sum exp(x - max), or its logarithm.
   *
   * @param x […,N]
   * @param log whether to give the logarithm
   * @param y destination
   * @return false if a type or layout has no kernel
   */
  public boolean forward(Tensor x, boolean log, Tensor y) {
    var from = Rows.of(x);
    var to = Rows.of(y);
    if (from == null || to == null || from.type() != to.type()) {
      return false;
    }
    boolean wide = Rows.wide(from, to);
    var launch = start("softmax_", from, wide);
    give(launch, from, to);
    run(launch, from, wide, log);
    return true;
  }

  /**
   * gx = y (gy - sum gy y), or gx = gy - e^y sum gy.
   *
   * @param gy cotangent of y
   * @param y as forward
   * @param log as forward
   * @param gx destination
   * @return false if a type or layout has no kernel
   */
  public boolean backward(Tensor gy, Tensor y, boolean log, Tensor gx) {
    var cotangent = Rows.of(gy);
    var from = Rows.of(y);
    var to = Rows.of(gx);
    if (cotangent == null
        || from == null
        || to == null
        || from.type() != to.type()
        || from.type() != cotangent.type()) {
      return false;
    }
    boolean wide = Rows.wide(cotangent, from, to);
    var launch = start("softmax_gradient_", from, wide);
    give(launch, cotangent, from, to);
    run(launch, from, wide, log);
    return true;
  }

  private Launch start(String kernel, Rows rows, boolean wide) {
    String form = rows.held(wide) ? "warps_" : "blocks_";
    return device.kernel("softmax", kernel + form + rows.suffix()).with().i(wide ? 1 : 0);
  }

  private static void give(Launch launch, Rows... all) {
    for (var r : all) {
      launch.l(r.address()).i(r.stride());
    }
  }

  private void run(Launch launch, Rows rows, boolean wide, boolean log) {
    long items = (long) rows.count() * (rows.held(wide) ? WARP : threads);
    launch
        .i(rows.count())
        .i(rows.length())
        .i(log ? 1 : 0)
        .run(Grids.blocks(device, items), threads);
  }
}
