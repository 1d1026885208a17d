package perrin.kernels.cuda.product;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.Random;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Operands of one product and how far its result may be off.
 *
 * <p>With S = sum |a| |b| + |bias| and u = 2^-24 a float sum of n terms in any order is within (n +
 * 1) u S; tensor cores may cut off where others round, which doubles u. Rounding both factors to r
 * changes a product by 2 r + r^2: r = 2^-11 for tf32, 0 for bfloat16 factors, whose products are
 * exact in float. A bfloat16 result is rounded once more, by 2^-8.
 */
final class ProductTrial {
  static final double TF32 = 0x1p-11;

  /** Size of whole numbers. */
  private static final int WHOLE = 100;

  private final Backend backend;
  private final Random random;

  Tensor a;
  Tensor b;
  Tensor bias;
  Tensor out;

  ProductTrial(Backend backend, Random random) {
    this.backend = backend;
    this.random = random;
  }

  /** Operands of normal numbers; the result is not initialised. */
  ProductTrial with(
      DType type, int[] batch, int m, int n, int k, Layout forA, Layout forB, boolean biased) {
    a = normal(forA.place(backend, type, dims(batch, m, k)));
    b = normal(forB.place(backend, type, dims(batch, k, n)));
    bias = biased ? normal(Tensor.allocate(backend, type, Shape.of(n), "bias")) : null;
    out = Layout.ROWS.place(backend, type, dims(batch, m, n));
    return this;
  }

  ProductTrial into(Layout layout, DType type) {
    out = layout.place(backend, type, out.shape().dims());
    return this;
  }

  private static int[] dims(int[] batch, int rows, int columns) {
    int[] d = Arrays.copyOf(batch, batch.length + 2);
    d[batch.length] = rows;
    d[batch.length + 1] = columns;
    return d;
  }

  private Tensor normal(Tensor t) {
    Tensor once = t;
    for (int i = 0; i < t.rank(); i++) {
      once = t.stride(i) == 0 && t.dim(i) > 1 ? once.slice(i, 0, 1) : once;
    }
    double[] values = new double[once.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian() * (t.dtype() == DType.INT32 ? WHOLE : 1);
    }
    backend.upload(values, once);
    return t;
  }

  /** Compares with float64 sums; factors may have been rounded by {@code rounding}. */
  void check(double rounding, String what) {
    double[] x = a.toDoubles();
    double[] y = b.toDoubles();
    double[] z = bias == null ? null : bias.toDoubles();
    double[] got = out.toDoubles();
    int m = out.dim(-2);
    int n = out.dim(-1);
    int k = a.dim(-1);
    double sums = 2 * (k + 2) * 0x1p-24;
    double last = out.dtype() == DType.BFLOAT16 ? 0x1p-8 : 0;
    for (int i = 0; i < got.length; i++) {
      int column = i % n;
      int row = i / n;
      int product = row / m;
      double right = z == null ? 0 : z[column];
      double size = Math.abs(right);
      double terms = 0;
      for (int q = 0; q < k; q++) {
        double term = x[row * k + q] * y[(product * k + q) * n + column];
        right += term;
        terms += Math.abs(term);
      }
      size += terms;
      double allowed = (2 * rounding + rounding * rounding) * terms + sums * size;
      allowed += last * (Math.abs(right) + allowed);
      if (!(Math.abs(got[i] - right) <= allowed)) {
        fail(
            "%s: %s x %s, element %d is %s, right is %s within %s"
                .formatted(what, a.shape(), b.shape(), i, got[i], right, allowed));
      }
    }
  }
}
