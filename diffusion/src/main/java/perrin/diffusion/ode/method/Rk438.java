package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Kutta's 3/8 rule, which torchdiffeq calls rk4. */
public final class Rk438 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          4,
          0,
          """
          0   |
          1/3 | 1/3
          2/3 | -1/3 1
          1   | 1    -1  1
          ---
              | 1/8  3/8 3/8 1/8
          """);

  /** The entry; made by the catalogue. */
  public Rk438() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "rk4-38";
  }

  @Override
  public String summary() {
    return "Kutta's 3/8 rule, order 4; the rk4 of torchdiffeq";
  }

  @Override
  public String paper() {
    return "Kutta 1901";
  }
}
