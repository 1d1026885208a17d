package perrin.kernels.cuda.product;

import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Nest;
import perrin.tensor.DType;
import perrin.tensor.Tensor;

/**
 * Products out = a b + bias in the form kernels take. Where columns of the result lie closer than
 * its rows, the transposed product is meant: a and b have changed places then.
 *
 * @param m rows of a and out
 * @param n columns of b and out
 * @param k columns of a, rows of b, at least 1
 * @param type of both factors, FLOAT32 or BFLOAT16
 * @param a left factor, lines are m
 * @param b right factor, lines are n
 * @param out address of the result
 * @param outType FLOAT32 or BFLOAT16
 * @param outRow elements from row to row of the result
 * @param outColumn elements from column to column
 * @param bias address, or 0
 * @param biasType FLOAT32 or BFLOAT16
 * @param biasRow elements of the bias from row to row
 * @param biasColumn elements of the bias from column to column
 * @param batch places of out, a and b for each product
 */
record MatrixProduct(
    int m,
    int n,
    int k,
    DType type,
    Factor a,
    Factor b,
    long out,
    DType outType,
    int outRow,
    int outColumn,
    long bias,
    DType biasType,
    int biasRow,
    int biasColumn,
    NestArgument batch) {

  /**
   * Reads the form off tensors of full batch axes.
   *
   * @param a [...,M,K]
   * @param b [...,K,N], of a's type
   * @param bias [N] or null
   * @param out [...,M,N], not empty
   * @return the product, or null if a or b must be copied first ({@link #fits})
   */
  static MatrixProduct of(Tensor a, Tensor b, Tensor bias, Tensor out) {
    int axes = out.rank() - 2;
    int m = out.dim(-2);
    int n = out.dim(-1);
    int k = a.dim(-1);
    int aRow = a.stride(axes);
    int outRow = out.stride(axes);
    int[] dims = java.util.Arrays.copyOf(out.shape().dims(), axes);
    // Products that share b are one product of more rows, where rows go on at the same distance.
    for (int i = axes - 1; i >= 0; i--) {
      if (dims[i] == 1) {
        continue;
      }
      if (m == 1) {
        aRow = a.stride(i);
        outRow = out.stride(i);
      }
      if (b.stride(i) != 0 || a.stride(i) != m * aRow || out.stride(i) != m * outRow) {
        aRow = m == 1 ? a.stride(axes) : aRow;
        outRow = m == 1 ? out.stride(axes) : outRow;
        break;
      }
      m *= dims[i];
      dims[i] = 1;
    }
    Factor x = Factor.of(Places.address(a), m, k, aRow, a.stride(axes + 1));
    Factor y = Factor.of(Places.address(b), n, k, b.stride(axes + 1), b.stride(axes));
    if (x == null || y == null) {
      return null;
    }
    int outColumn = out.stride(axes + 1);
    int biasStride = bias == null ? 0 : bias.stride(0);
    DType biasType = bias == null ? DType.FLOAT32 : bias.dtype();
    boolean swap = Math.abs(outRow) < Math.abs(outColumn) && m > 1 && n > 1;
    var batch =
        NestArgument.of(
            dims, heads(out, axes), heads(swap ? b : a, axes), heads(swap ? a : b, axes));
    return new MatrixProduct(
        swap ? n : m,
        swap ? m : n,
        k,
        a.dtype(),
        swap ? y : x,
        swap ? x : y,
        Places.address(out),
        out.dtype(),
        swap ? outColumn : outRow,
        swap ? outRow : outColumn,
        Places.addressOrNull(bias),
        biasType,
        swap ? biasStride : 0,
        swap ? 0 : biasStride,
        batch);
  }

  /**
   * Whether a matrix lies side by side along one of its last two axes.
   *
   * @param t at least two axes
   * @return true if kernels can read it
   */
  static boolean fits(Tensor t) {
    int r = t.rank() - 2;
    return Factor.of(0, t.dim(r), t.dim(r + 1), t.stride(r), t.stride(r + 1)) != null;
  }

  private static int[] heads(Tensor t, int axes) {
    return java.util.Arrays.copyOf(t.strides(), axes);
  }

  /**
   * Number of products.
   *
   * @return at least 1
   */
  int products() {
    return batch.size();
  }

  /**
   * The same result by the transposed product.
   *
   * @return b' a'
   */
  MatrixProduct transposed() {
    Nest nest = batch.nest();
    int[] dims = new int[nest.loops()];
    int[][] strides = new int[3][nest.loops()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = nest.dim(i);
      strides[0][i] = nest.stride(0, i);
      strides[1][i] = nest.stride(2, i);
      strides[2][i] = nest.stride(1, i);
    }
    return new MatrixProduct(
        n,
        m,
        k,
        type,
        b,
        a,
        out,
        outType,
        outColumn,
        outRow,
        bias,
        biasType,
        biasColumn,
        biasRow,
        NestArgument.of(dims, strides));
  }

  /**
   * This product into a dense workspace, without bias.
   *
   * @param address of the workspace
   * @param places of workspace, a and b for each product
   * @return the product
   */
  MatrixProduct into(long address, NestArgument places) {
    return new MatrixProduct(
        m, n, k, type, a, b, address, DType.FLOAT32, n, 1, 0, DType.FLOAT32, 0, 0, places);
  }
}
