package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/**
 * A trapezoidal step to gamma = 2 - √2, then the second backward-difference formula (Bank et al.
 * 1985), with the third-order companion of Hosea and Shampine (1996, Appl. Numer. Math. 20, 21).
 */
public final class TrBdf2 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          2,
          3,
          """
          0    |
          2-√2 | 1-1/2√2     1-1/2√2
          1    | 1/4√2       1/4√2       1-1/2√2
          ---
               | 1/4√2       1/4√2       1-1/2√2
               | 1/3-1/12√2  1/3+1/4√2   1/3-1/6√2
          """);

  /** The entry; made by the catalogue. */
  public TrBdf2() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "trbdf2";
  }

  @Override
  public String summary() {
    return "trapezoid then backward differences, order 2(3), L-stable";
  }

  @Override
  public String paper() {
    return "Bank et al. 1985, Hosea and Shampine 1996";
  }
}
