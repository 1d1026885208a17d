package perrin.diffusion.ode;

/** How long the steps of an integration are. */
public sealed interface Stepping {
  /**
   * A number of equal steps.
   *
   * @param steps at least 1
   */
  record Fixed(int steps) implements Stepping {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Fixed {
      if (steps < 1) {
        throw new IllegalArgumentException("steps: " + steps + " must be at least 1");
      }
    }
  }

  /**
   * Steps as long as the error allows.
   *
   * @param rtol relative tolerance, at least 0
   * @param atol absolute tolerance, at least 0; not both are 0
   */
  record Adaptive(double rtol, double atol) implements Stepping {
    /**
     * Checks the tolerances.
     *
     * @throws IllegalArgumentException if one is negative or both are 0
     */
    public Adaptive {
      if (!(rtol >= 0 && atol >= 0 && rtol + atol > 0)) {
        throw new IllegalArgumentException(
            "tolerance: rtol "
                + rtol
                + " and atol "
                + atol
                + " must be at least 0, and not both 0");
      }
    }
  }
}
