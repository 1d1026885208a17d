package perrin.kernels.cuda.attention;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * out = softmax(scale q k^T) v and its vector-Jacobian product (Dao 2023, arXiv 2307.08691), a tile
 * of scores at a time: {@code attention_f32.cuh} for float32, {@code attention_tensor.cuh} for the
 * tensor cores.
 */
public final class Attention implements AttentionEngine {
  private static final int WARP = 32;

  private final CudaDevice device;
  private final TileKernels float32;
  private final TileKernels exact;
  private final TileKernels bf16;

  /**
   * For a device.
   *
   * @param device where
   * @param tf32 whether products of float32 operands may be rounded
   */
  public Attention(CudaDevice device, boolean tf32) {
    this.device = device;
    exact = TileKernels.float32(device);
    float32 = tf32 ? TileKernels.tf32(device) : exact;
    bf16 = TileKernels.bf16(device);
  }

  @Override
  public boolean forward(Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
    if (!isOrdinary(scale, logSumExp, q, k, v, out)) {
      return false;
    }
    var argument = AttentionArgument.of(scale, logSumExp, null, q, k, v, out);
    kernels(q.dtype(), argument).forward(argument);
    return true;
  }

  @Override
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
      var argument = AttentionArgument.of(scale, logSumExp, delta, q, k, v, out, gOut, gq, gk, gv);
      device
          .kernel("attention_delta", "attention_delta_" + suffix(q.dtype()))
          .with()
          .b(argument)
          .run(Grids.blocks(device, (long) WARP * logSumExp.size()), device.options().threads());
      kernels(q.dtype(), argument).backward(argument);
    }
    return true;
  }

  private static String suffix(DType type) {
    return type == DType.BFLOAT16 ? "bf16" : "f32";
  }

  private TileKernels kernels(DType type, AttentionArgument argument) {
    if (type == DType.BFLOAT16) {
      return bf16;
    }
    return float32.fit(argument.widest()) ? float32 : exact;
  }

  /** Scores are compared before they are scaled, and no kernel knows an empty sum. */
  private static boolean isOrdinary(double scale, Tensor logSumExp, Tensor... operands) {
    int widest = 0;
    for (int i = 0; i < 3; i++) {
      if (operands[i].size() == 0) {
        return false;
      }
      widest = Math.max(widest, operands[i].dim(-1));
    }
    DType type = operands[0].dtype();
    return scale > 0
        && TileKernels.size(widest) >= 0
        && logSumExp.isRowMajor()
        && logSumExp.dtype() == DType.FLOAT32
        && (type == DType.FLOAT32 || type == DType.BFLOAT16)
        && Places.all(type, operands);
  }
}
