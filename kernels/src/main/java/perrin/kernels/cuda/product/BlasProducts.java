package perrin.kernels.cuda.product;

import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.driver.Blas;
import perrin.kernels.cuda.driver.BlasProduct;
import perrin.kernels.cuda.driver.BlasProduct.Matrix;
import perrin.kernels.loops.Nest;
import perrin.tensor.DType;

/** Products by cuBLAS, where their matrices lie as it can take them. */
final class BlasProducts {
  /** One call each; more than this many had better be one launch of our own. */
  private static final int MOST_CALLS = 16;

  private final Blas blas;
  private final BlasProduct.Math floats;

  BlasProducts(Blas blas, CudaSettings.MatrixMath math) {
    this.blas = blas;
    floats = math == CudaSettings.MatrixMath.TF32 ? BlasProduct.Math.TF32 : BlasProduct.Math.FULL;
  }

  /**
   * Whether it can do a product.
   *
   * @param p the product
   * @return true if all three matrices and their batches suit it, and the result can hold the bias,
   *     which is put there first
   */
  static boolean fits(MatrixProduct p) {
    return (p.outType() == DType.FLOAT32 || p.type() == DType.BFLOAT16)
        && pitch(p.a(), p.m(), p.k()) > 0
        && pitch(p.b(), p.n(), p.k()) > 0
        && outPitch(p) > 0
        && (p.bias() == 0 || p.outType() == DType.FLOAT32 || p.biasType() == DType.BFLOAT16)
        && batches(p.batch().nest());
  }

  /** Elements from row to row, or from column to column; 0 where they overlap or run back. */
  private static int pitch(Factor f, int lines, int k) {
    int length = f.alongK() ? k : lines;
    boolean alone = (f.alongK() ? lines : k) == 1;
    if (alone) {
      return length;
    }
    return f.pitch() >= length ? f.pitch() : 0;
  }

  private static int outPitch(MatrixProduct p) {
    if (p.n() > 1 && p.outColumn() != 1) {
      return 0;
    }
    if (p.m() == 1) {
      return p.n();
    }
    return p.outRow() >= p.n() ? p.outRow() : 0;
  }

  private static boolean batches(Nest n) {
    int last = n.loops() - 1;
    for (int v = 0; v < 3; v++) {
      if (n.stride(v, last) < 0) {
        return false;
      }
    }
    return n.size() / n.dim(last) <= MOST_CALLS;
  }

  /**
   * Multiplies; a bias is not added.
   *
   * @param p a product that {@link #fits}
   * @param add whether to add to what the result holds
   */
  void run(MatrixProduct p, boolean add) {
    Nest n = p.batch().nest();
    int count = n.inner();
    for (int row = 0; row < n.size() / count; row++) {
      blas.multiply(
          new BlasProduct(
              p.m(),
              p.n(),
              p.k(),
              count,
              p.type() == DType.BFLOAT16 ? BlasProduct.Math.FULL : floats,
              matrix(p, row, 1, p.a(), !p.a().alongK(), pitch(p.a(), p.m(), p.k())),
              matrix(p, row, 2, p.b(), p.b().alongK(), pitch(p.b(), p.n(), p.k())),
              out(p, row),
              add));
    }
  }

  private static Matrix matrix(
      MatrixProduct p, int row, int view, Factor f, boolean transposed, int pitch) {
    Nest n = p.batch().nest();
    long address = f.address() + (long) n.row(view, row) * p.type().bytes();
    return new Matrix(
        address, p.type() == DType.BFLOAT16, transposed, pitch, n.stride(view, n.loops() - 1));
  }

  private static Matrix out(MatrixProduct p, int row) {
    Nest n = p.batch().nest();
    long address = p.out() + (long) n.row(0, row) * p.outType().bytes();
    return new Matrix(
        address, p.outType() == DType.BFLOAT16, false, outPitch(p), n.stride(0, n.loops() - 1));
  }
}
