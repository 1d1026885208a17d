package perrin.kernels.cuda.attention;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * out = softmax(scale q k^T) v and its vector-Jacobian product (Dao 2023, arXiv 2307.08691), a tile
 * of scores at a time: {@code attention_f32.cu}.
 */
public final class Attention {
  private static final int[] HEAD_SIZES = {64, 128, 256};
  private static final int ROWS = 64;
  private static final int WARP = 32;
  private static final int SIMT_THREADS = 256;

  private final CudaDevice device;

  /**
   * For a device.
   *
   * @param device where
   */
  public Attention(CudaDevice device) {
    this.device = device;
  }

  /**
   * out and logSumExp.
   *
   * @param q [N,T,D]; any strides
   * @param k [N,S,D]
   * @param v [N,S,E]
   * @param scale above 0
   * @param out [N,T,E], written
   * @param logSumExp [N,T], written
   * @return false if no kernel takes these
   */
  public boolean forward(Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
    if (!isOrdinary(scale, logSumExp, q, k, v, out)) {
      return false;
    }
    var argument = new AttentionArgument(scale, 1, logSumExp, null, q, k, v, out);
    run("attention_f32_", q, v, q.dim(1), argument);
    return true;
  }

  /**
   * The cotangents of q, k and v.
   *
   * @param gOut [N,T,E]
   * @param q as forward
   * @param k as forward
   * @param v as forward
   * @param out of forward
   * @param logSumExp of forward
   * @param scale as forward
   * @param gq [N,T,D], written
   * @param gk [N,S,D], written
   * @param gv [N,S,E], written
   * @return false if no kernel takes these
   */
  public boolean backward(
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
    if (!isOrdinary(scale, logSumExp, q, k, v, out, gOut, gq, gk, gv)) {
      return false;
    }
    try (Scope _ = Scope.inner("attention")) {
      Tensor delta =
          Tensor.allocate(q.backend(), DType.FLOAT32, logSumExp.shape(), "attention delta");
      var argument =
          new AttentionArgument(scale, 1, logSumExp, delta, q, k, v, out, gOut, gq, gk, gv);
      device
          .kernel("attention_f32", "attention_delta_f32")
          .with()
          .b(argument)
          .run(Grids.blocks(device, (long) WARP * logSumExp.size()), device.options().threads());
      run("attention_gq_f32_", q, v, q.dim(1), argument);
      run("attention_gkv_f32_", q, v, k.dim(1), argument);
    }
    return true;
  }

  private void run(String kernel, Tensor q, Tensor v, int rows, AttentionArgument argument) {
    int head = headSize(Math.max(q.dim(2), v.dim(2)));
    int blocks = q.dim(0) * Grids.ceil(rows, ROWS);
    device.kernel("attention_f32", kernel + head).with().b(argument).run(blocks, SIMT_THREADS);
  }

  private static int headSize(int columns) {
    for (int size : HEAD_SIZES) {
      if (columns <= size) {
        return size;
      }
    }
    return 0;
  }

  /** Scores are compared before they are scaled, and no kernel knows an empty sum. */
  private static boolean isOrdinary(double scale, Tensor logSumExp, Tensor... operands) {
    int widest = 0;
    for (int i = 0; i < 3; i++) {
      if (operands[i].size() == 0) {
        return false;
      }
      widest = Math.max(widest, operands[i].dim(2));
    }
    return scale > 0
        && headSize(widest) > 0
        && logSumExp.isRowMajor()
        && logSumExp.dtype() == DType.FLOAT32
        && Places.all(DType.FLOAT32, operands);
  }
}
