package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Radau IIA of two stages (Hairer and Wanner, Solving ODEs II, IV.5). */
public final class Radau3 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          3,
          0,
          """
          1/3 | 5/12 -1/12
          1   | 3/4  1/4
          ---
              | 3/4  1/4
          """);

  /** The entry; made by the catalogue. */
  public Radau3() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "radau3";
  }

  @Override
  public String summary() {
    return "Radau IIA, order 3, L-stable";
  }

  @Override
  public String paper() {
    return "Ehle 1969";
  }
}
