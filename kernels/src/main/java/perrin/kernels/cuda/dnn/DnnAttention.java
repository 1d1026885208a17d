package perrin.kernels.cuda.dnn;

import java.util.List;
import java.util.stream.Stream;
import perrin.kernels.cuda.attention.AttentionEngine;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.CudaException;
import perrin.kernels.cuda.driver.DnnAttentionProblem;
import perrin.kernels.cuda.driver.DnnAttentionProblem.Rows;
import perrin.kernels.cuda.driver.DnnAttentions;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Attention by cuDNN over heads in bfloat16, read and written where they lie. What cuDNN would need
 * copies of is declined: widths that are no multiple of 8, rows that do not lie at multiples of 16
 * bytes, elements of a row that do not lie side by side; and float32, which it does not multiply.
 */
public final class DnnAttention implements AttentionEngine {
  private static final int ALIGNMENT = 16;

  private final CudaDevice device;
  private DnnAttentions dnn;
  private String missing;

  /**
   * cuDNN is opened by the first attention; without one, every question is declined.
   *
   * @param device where
   */
  public DnnAttention(CudaDevice device) {
    this.device = device;
  }

  private synchronized boolean open() {
    if (dnn == null && missing == null) {
      try {
        dnn = new DnnAttentions(device);
      } catch (CudaException e) {
        missing = e.getMessage();
      }
    }
    return dnn != null;
  }

  /**
   * How attention is computed, and what cuDNN could not do.
   *
   * @return lines for people; none before cuDNN was first asked
   */
  public synchronized List<String> describe() {
    if (missing != null) {
      return List.of("attention: cuDNN is not used: " + missing);
    }
    return dnn == null ? List.of() : dnn.describe();
  }

  @Override
  public boolean forward(Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
    if (declines(scale, logSumExp, q, k, v, out) || !open()) {
      return false;
    }
    return dnn.run(
        problem(false, q, k, v, out),
        (float) scale,
        Places.address(logSumExp),
        0,
        addresses(q, k, v, out));
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
    if (declines(scale, logSumExp, q, k, v, out, gOut, gq, gk, gv) || !open()) {
      return false;
    }
    var problem = problem(true, q, k, v, out, gOut, gq, gk, gv);
    if (!dnn.can(problem)) {
      return false;
    }
    try (Scope _ = Scope.inner("cuDNN")) {
      Tensor sums =
          Tensor.allocate(q.backend(), DType.FLOAT32, logSumExp.shape(), "attention delta");
      return dnn.run(
          problem,
          (float) scale,
          Places.address(logSumExp),
          Places.address(sums),
          addresses(q, k, v, out, gOut, gq, gk, gv));
    }
  }

  private static DnnAttentionProblem problem(boolean backward, Tensor... operands) {
    Tensor q = operands[0];
    Tensor v = operands[2];
    boolean one = q.rank() == 3;
    return new DnnAttentionProblem(
        backward,
        q.dim(0),
        one ? 1 : q.dim(1),
        q.dim(-2),
        v.dim(-2),
        q.dim(-1),
        v.dim(-1),
        Stream.of(operands).map(DnnAttention::rows).toList());
  }

  /** How far it is to a neighbour that is not there has no meaning, but must not be 0. */
  private static Rows rows(Tensor t) {
    int last = t.rank() - 1;
    long row = t.dim(last - 1) == 1 ? t.dim(last) : t.stride(last - 1);
    long whole = row * t.dim(last - 1);
    long head = last == 2 || t.dim(1) == 1 ? whole : t.stride(1);
    return new Rows(t.dim(0) == 1 ? whole : t.stride(0), head, row);
  }

  private static long[] addresses(Tensor... operands) {
    return Stream.of(operands).mapToLong(Places::address).toArray();
  }

  private static boolean declines(double scale, Tensor logSumExp, Tensor... operands) {
    if (!(scale > 0)
        || !Places.all(DType.BFLOAT16, operands)
        || logSumExp.dtype() != DType.FLOAT32
        || !logSumExp.isRowMajor()
        || Places.address(logSumExp) % ALIGNMENT != 0) {
      return true;
    }
    for (Tensor t : operands) {
      if (t.size() == 0 || !isPacked(t)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPacked(Tensor t) {
    int each = ALIGNMENT / t.dtype().bytes();
    int last = t.rank() - 1;
    boolean packed =
        t.dim(last) % each == 0
            && t.stride(last) == 1
            && (t.dim(last - 1) == 1 || t.stride(last - 1) >= t.dim(last))
            && Places.address(t) % ALIGNMENT == 0;
    for (int a = 0; a < last; a++) {
      packed &= t.dim(a) == 1 || t.stride(a) > 0 && t.stride(a) % each == 0;
    }
    return packed;
  }
}
