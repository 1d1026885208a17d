package perrin.tensor;

/** Reductions over axes; each constant carries its neutral element and its combination. */
public enum ReduceOp {
  /** Sum; 0 over nothing. */
  SUM(0) {
    @Override
    public double combine(double a, double x) {
      return a + x;
    }
  },
  /** Product; 1 over nothing. */
  PROD(1) {
    @Override
    public double combine(double a, double x) {
      return a * x;
    }
  },
  /** Largest element; -infinity over nothing, NaN if any is. */
  MAX(Double.NEGATIVE_INFINITY) {
    @Override
    public double combine(double a, double x) {
      return Math.max(a, x);
    }
  },
  /** Smallest element; infinity over nothing, NaN if any is. */
  MIN(Double.POSITIVE_INFINITY) {
    @Override
    public double combine(double a, double x) {
      return Math.min(a, x);
    }
  };

  private final double neutral;

  ReduceOp(double neutral) {
    this.neutral = neutral;
  }

  /**
   * The value over no elements.
   *
   * @return the neutral element
   */
  public double neutral() {
    return neutral;
  }

  /**
   * Takes one more element in.
   *
   * @param a the value so far
   * @param x the element
   * @return the new value
   */
  public abstract double combine(double a, double x);
}
