package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** The trapezoidal rule: the mean of the slopes at both ends. */
public final class Trapezoid implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          2,
          0,
          """
          0 |
          1 | 1/2 1/2
          ---
            | 1/2 1/2
          """);

  /** The entry; made by the catalogue. */
  public Trapezoid() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "trapezoid";
  }

  @Override
  public String summary() {
    return "trapezoidal rule, order 2, A-stable";
  }

  @Override
  public String paper() {
    return "Crank and Nicolson 1947";
  }
}
