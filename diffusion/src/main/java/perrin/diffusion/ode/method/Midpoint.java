package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** The explicit midpoint method: the slope in the middle of an Euler step. */
public final class Midpoint implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          2,
          0,
          """
          0   |
          1/2 | 1/2
          ---
              | 0 1
          """);

  /** The entry; made by the catalogue. */
  public Midpoint() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "midpoint";
  }

  @Override
  public String summary() {
    return "explicit midpoint method, order 2";
  }

  @Override
  public String paper() {
    return "Runge 1895";
  }
}
