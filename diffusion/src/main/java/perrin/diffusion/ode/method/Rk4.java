package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** The classical Runge-Kutta method. */
public final class Rk4 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          4,
          0,
          """
          0   |
          1/2 | 1/2
          1/2 | 0   1/2
          1   | 0   0   1
          ---
              | 1/6 1/3 1/3 1/6
          """);

  /** The entry; made by the catalogue. */
  public Rk4() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "rk4";
  }

  @Override
  public String summary() {
    return "the classical Runge-Kutta method, order 4";
  }

  @Override
  public String paper() {
    return "Kutta 1901";
  }
}
