package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Heun's method with Euler's as companion. */
public final class AdaptiveHeun implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          2,
          1,
          """
          0 |
          1 | 1
          ---
            | 1/2 1/2
            | 1
          """);

  /** The entry; made by the catalogue. */
  public AdaptiveHeun() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "adaptive-heun";
  }

  @Override
  public String summary() {
    return "Heun's method with Euler's as companion, order 2(1)";
  }

  @Override
  public String paper() {
    return "Heun 1900";
  }
}
