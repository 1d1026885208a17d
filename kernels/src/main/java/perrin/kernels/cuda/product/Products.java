package perrin.kernels.cuda.product;

import java.util.List;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.driver.Blas;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.CudaException;
import perrin.kernels.cuda.elementwise.Elementwise;
import perrin.kernels.tuning.TableChoices;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.ProductWork;

/**
 * Batched matrix products of FLOAT32 and BFLOAT16, sums in float: out[…,M,N] = a[…,M,K] b[…,K,N] +
 * bias[N].
 *
 * <p>Factors may lie in rows or in columns and be shared by a batch; others are copied first. Two
 * bfloat16 factors are multiplied as they are, a mixed pair as floats. Whole numbers and float64
 * are left to {@link PlainProduct}.
 */
public final class Products {
  private final Elementwise elementwise;
  private final ProductChoice choice;
  private final TileProducts tiles;
  private final FewRows few;
  private final PlainProduct plain;
  private final BlasProducts blas;
  private final List<String> description;

  /**
   * For a device.
   *
   * @param device where
   * @param settings what products may do and which library may be used
   * @param elementwise copies and fills
   * @param machine the device's name, as tuning tables have it
   */
  public Products(
      CudaDevice device, CudaSettings settings, Elementwise elementwise, String machine) {
    this.elementwise = elementwise;
    tiles = new TileProducts(device);
    few = new FewRows(device);
    plain = new PlainProduct(device);
    BlasProducts found = null;
    String about = null;
    if (settings.cublas()) {
      try {
        Blas b = new Blas(device);
        found = new BlasProducts(b, settings.math());
        about = "matrix products: cuBLAS " + b.version() + ", own kernels where it has none";
      } catch (CudaException e) {
        about = "matrix products: own kernels; cuBLAS: " + e.getMessage();
      }
    }
    blas = found;
    choice = new ProductChoice(machine, settings, blas != null);
    description = List.of(about == null ? "matrix products: own kernels" : about);
  }

  /**
   * Who multiplies what.
   *
   * @return the choices about products
   */
  public TableChoices<ProductWork> choices() {
    return choice;
  }

  /**
   * Who multiplies.
   *
   * @return lines for people
   */
  public List<String> describe() {
    return description;
  }

  /**
   * out = a b + bias.
   *
   * @param a [...,M,K], batch axes as out's
   * @param b [...,K,N], likewise
   * @param bias [N] or null
   * @param out destination
   */
  public void matmul(Tensor a, Tensor b, Tensor bias, Tensor out) {
    if (out.size() == 0) {
      return;
    }
    if (a.dim(-1) == 0) {
      start(bias, out);
      return;
    }
    if (!known(a) || !known(b) || bias != null && !known(bias) || !known(out)) {
      plain.run(a, b, bias, out);
      return;
    }
    DType type =
        a.dtype() == DType.BFLOAT16 && b.dtype() == DType.BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
    try (Scope _ = Scope.open("matmul")) {
      MatrixProduct p = null;
      if (a.dtype() == type && b.dtype() == type) {
        p = MatrixProduct.of(a, b, bias, out);
      }
      if (p == null) {
        p = MatrixProduct.of(fitting(a, type), fitting(b, type), bias, out);
      }
      if (p == null) {
        // Rows of several products were joined that lie side by side in each product only.
        p = MatrixProduct.of(copied(a, type), fitting(b, type), bias, out);
      }
      multiply(p, bias, out);
    }
  }

  private void multiply(MatrixProduct p, Tensor bias, Tensor out) {
    if (choice.of(choice.work(p)) == Algorithm.CUBLAS && BlasProducts.fits(p)) {
      if (bias != null) {
        start(bias, out);
      }
      blas.run(p, bias != null);
      return;
    }
    if (ProductChoice.few(p)) {
      few.run(p);
      return;
    }
    tiles.run(p, choice.tile(p), choice.parts(p), out.backend());
  }

  /** The result of no terms. */
  private void start(Tensor bias, Tensor out) {
    if (bias == null) {
      elementwise.fill(out, 0);
    } else {
      elementwise.copy(bias.expand(out.shape()), out);
    }
  }

  private static boolean known(Tensor t) {
    return t.dtype() == DType.FLOAT32 || t.dtype() == DType.BFLOAT16;
  }

  private Tensor fitting(Tensor t, DType type) {
    return t.dtype() == type && MatrixProduct.fits(t) ? t : copied(t, type);
  }

  /** A dense copy; what a batch shares is copied once. */
  private Tensor copied(Tensor t, DType type) {
    int[] dims = t.shape().dims().clone();
    Tensor once = t;
    for (int i = 0; i < dims.length - 2; i++) {
      if (t.stride(i) == 0 && dims[i] > 1) {
        once = once.slice(i, 0, 1);
        dims[i] = 1;
      }
    }
    Tensor dense = Tensor.allocate(t.backend(), type, Shape.of(dims), "matmul operand");
    elementwise.copy(once, dense);
    return dense.expand(t.shape());
  }
}
