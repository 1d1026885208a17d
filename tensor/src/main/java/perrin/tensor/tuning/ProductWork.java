package perrin.tensor.tuning;

import java.util.Locale;
import perrin.tensor.Precision;

/**
 * Matrix products of one shape. Rows often are places of all images: unlike a convolution's, a
 * choice for products holds for the batch that it was measured at.
 *
 * @param m rows of a and of the result
 * @param n columns of b and of the result
 * @param k terms of each sum
 * @param products how many at once
 * @param form how the factors lie
 * @param precision what the factors are
 * @param narrow whether the result is stored in bfloat16
 */
public record ProductWork(
    int m, int n, int k, int products, Form form, Precision precision, boolean narrow)
    implements Work {

  /** How two factors lie: by rows (n) or by columns (t). */
  public enum Form {
    /** Both by rows. */
    NN,
    /** The second by columns. */
    NT,
    /** The first by columns. */
    TN,
    /** Both by columns. */
    TT;

    /**
     * The form of two factors.
     *
     * @param a whether the first lies by columns
     * @param b whether the second does
     * @return the form
     */
    public static Form of(boolean a, boolean b) {
      return values()[(a ? 2 : 0) + (b ? 1 : 0)];
    }

    /**
     * The first factor's.
     *
     * @return whether it lies by columns
     */
    public boolean a() {
      return ordinal() >= 2;
    }

    /**
     * The second factor's.
     *
     * @return whether it lies by columns
     */
    public boolean b() {
      return ordinal() % 2 == 1;
    }

    /** Its name in tables. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if an extent is below 1
   */
  public ProductWork {
    if (Math.min(Math.min(m, n), Math.min(k, products)) < 1) {
      throw new IllegalArgumentException(
          "%d products of %dx%d by %dx%d".formatted(products, m, k, k, n));
    }
  }

  @Override
  public String label() {
    return "matmul";
  }

  @Override
  public String extents() {
    return "%dx%d by %dx%d%s, %s, %s%s"
        .formatted(
            m,
            k,
            k,
            n,
            products == 1 ? "" : " " + products + " times",
            form,
            precision,
            narrow == (precision == Precision.BF16) ? "" : narrow ? " to bf16" : " to float32");
  }

  @Override
  public String toString() {
    return label() + " of " + extents();
  }
}
