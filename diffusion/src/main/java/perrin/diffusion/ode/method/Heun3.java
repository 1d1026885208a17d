package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Heun's method of third order. */
public final class Heun3 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          3,
          0,
          """
          0   |
          1/3 | 1/3
          2/3 | 0   2/3
          ---
              | 1/4 0 3/4
          """);

  /** The entry; made by the catalogue. */
  public Heun3() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "heun3";
  }

  @Override
  public String summary() {
    return "Heun's method, order 3";
  }

  @Override
  public String paper() {
    return "Heun 1900";
  }
}
