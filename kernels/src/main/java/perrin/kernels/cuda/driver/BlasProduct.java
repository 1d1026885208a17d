package perrin.kernels.cuda.driver;

/**
 * Matrix products out[M,N] = a[M,K] b[K,N], or added to out, all in rows, as cuBLAS can do them.
 *
 * @param m rows of a and out, at least 1
 * @param n columns of b and out, at least 1
 * @param k columns of a, rows of b, at least 1
 * @param count number of products
 * @param math what they are computed in
 * @param a left factor
 * @param b right factor
 * @param out result; never transposed
 * @param add whether to add to what the result holds
 */
public record BlasProduct(
    int m, int n, int k, int count, Math math, Matrix a, Matrix b, Matrix out, boolean add) {

  /**
   * A matrix of each product.
   *
   * @param address of the first one's first element
   * @param bf16 whether elements are bfloat16, else float
   * @param transposed whether its columns lie where rows of the others do
   * @param pitch elements from row to row, or from column to column of a transposed one
   * @param stride elements from product to product; 0 where all share one
   */
  public record Matrix(long address, boolean bf16, boolean transposed, int pitch, long stride) {}

  /** What products are computed in; sums are float. */
  public enum Math {
    /** As the factors are. */
    FULL(68),
    /** Float factors rounded to tf32. */
    TF32(77);

    private final int number;

    Math(int number) {
      this.number = number;
    }

    /** The cublasComputeType_t. */
    int number() {
      return number;
    }
  }

  @Override
  public String toString() {
    return "%d products [%d,%d]%s x [%d,%d]%s of %s into %s, %s, pitches %d, %d, %d"
        .formatted(
            count,
            m,
            k,
            a.transposed ? " transposed" : "",
            k,
            n,
            b.transposed ? " transposed" : "",
            a.bf16 ? "bfloat16" : "float",
            out.bf16 ? "bfloat16" : "float",
            math,
            a.pitch,
            b.pitch,
            out.pitch);
  }
}
