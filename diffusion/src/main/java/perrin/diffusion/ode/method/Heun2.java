package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Heun's method of second order: the mean of the slopes at both ends of an Euler step. */
public final class Heun2 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          2,
          0,
          """
          0 |
          1 | 1
          ---
            | 1/2 1/2
          """);

  /** The entry; made by the catalogue. */
  public Heun2() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "heun2";
  }

  @Override
  public String summary() {
    return "Heun's method, order 2";
  }

  @Override
  public String paper() {
    return "Heun 1900";
  }
}
