package perrin.kernels.cuda.product;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.tensor.DType;

/** Products of few rows or few columns: {@code gemm_few.cu}. */
final class FewRows {
  /** Rows, or columns, that a kernel takes. */
  static final int MOST = 4;

  private static final int THREADS = 256;
  private static final int LINES_ALONG_K = 16;
  private static final int LINES_ALONG_N = 32;
  private static final int MOST_BATCHES = 65535;

  private final CudaDevice device;

  FewRows(CudaDevice device) {
    this.device = device;
  }

  /**
   * Multiplies; float factors are not rounded.
   *
   * @param product with at most {@link #MOST} rows or columns
   */
  void run(MatrixProduct product) {
    MatrixProduct p = product.m() <= product.n() ? product : product.transposed();
    boolean alongK = p.b().alongK();
    String name =
        "few_along_" + (alongK ? "k" : "n") + (p.type() == DType.BFLOAT16 ? "_bf16" : "_f32");
    for (int first = 0; first < p.products(); first += MOST_BATCHES) {
      device
          .kernel("gemm_few", name)
          .with()
          .b(new ProductArguments(p, first, p.k(), 0))
          .b(p.batch())
          .i(p.a().alongK() ? 1 : 0)
          .run(
              Grids.ceil(p.n(), alongK ? LINES_ALONG_K : LINES_ALONG_N),
              1,
              Math.min(MOST_BATCHES, p.products() - first),
              THREADS,
              0);
    }
  }
}
