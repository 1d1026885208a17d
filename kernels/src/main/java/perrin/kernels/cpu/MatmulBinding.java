package perrin.kernels.cpu;

import perrin.kernels.cpu.gemm.Gemm;
import perrin.kernels.cpu.gemm.Gemm.Addend;
import perrin.kernels.cpu.gemm.Matrix;
import perrin.tensor.Tensor;

/** Maps batched tensor products to {@link Gemm}. */
final class MatmulBinding {
  private final Gemm gemm;

  MatmulBinding(Gemm gemm) {
    this.gemm = gemm;
  }

  /**
   * Whether it was done: the destination must be row-major, as {@link perrin.tensor.Eager} makes
   * it.
   */
  boolean run(Tensor a, Tensor b, Tensor bias, Tensor out) {
    if (!out.isRowMajor() || bias != null && !bias.isRowMajor()) {
      return false;
    }
    int m = a.dim(-2);
    int k = a.dim(-1);
    int n = b.dim(-1);
    if (out.size() == 0) {
      return true;
    }
    int batch = out.size() / (m * n);
    var left = matrix(a);
    var right = matrix(b);
    var to = Matrix.rowMajor(Host.floats(out), Host.base(out), n);
    var addend = bias == null ? Addend.NONE : Addend.bias(Host.floats(bias), Host.base(bias));
    if (batch == 1) {
      gemm.multiply(m, n, k, left, right, to, addend);
      return true;
    }
    if (sharedRight(a, b, m)) {
      // Rows of all batches are one tall matrix: [B M, K] [K, N].
      var tall = new Matrix(left.data(), left.offset(), a.stride(-2), a.stride(-1));
      gemm.multiply(batch * m, n, k, tall, right, to, addend);
      return true;
    }
    gemm.batched(
        batch, offsets(a, batch), offsets(b, batch), m * n, m, n, k, left, right, to, addend);
    return true;
  }

  private static Matrix matrix(Tensor t) {
    return new Matrix(Host.floats(t), Host.base(t), t.stride(-2), t.stride(-1));
  }

  /** Whether b is the same for the whole batch and a's rows follow each other across it. */
  private static boolean sharedRight(Tensor a, Tensor b, int m) {
    int expected = a.stride(-2) * m;
    for (int axis = a.rank() - 3; axis >= 0; axis--) {
      int extent = a.dim(axis);
      if (extent == 1) {
        continue;
      }
      if (b.stride(axis) != 0 || m > 1 && a.stride(axis) != expected) {
        return false;
      }
      if (m == 1) {
        return false;
      }
      expected *= extent;
    }
    return true;
  }

  private static int[] offsets(Tensor t, int batch) {
    int[] result = new int[batch];
    int axes = t.rank() - 2;
    for (int i = 0; i < batch; i++) {
      int rest = i;
      int place = 0;
      for (int axis = axes - 1; axis >= 0; axis--) {
        place += rest % t.dim(axis) * t.stride(axis);
        rest /= t.dim(axis);
      }
      result[i] = place;
    }
    return result;
  }
}
