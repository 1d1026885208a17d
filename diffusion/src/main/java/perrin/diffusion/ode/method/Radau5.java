package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Radau IIA of three stages (Hairer and Wanner, Solving ODEs II, IV.5). */
public final class Radau5 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          5,
          0,
          """
          2/5-1/10√6 | 11/45-7/360√6     37/225-169/1800√6 -2/225+1/75√6
          2/5+1/10√6 | 37/225+169/1800√6 11/45+7/360√6     -2/225-1/75√6
          1          | 4/9-1/36√6        4/9+1/36√6        1/9
          ---
                     | 4/9-1/36√6        4/9+1/36√6        1/9
          """);

  /** The entry; made by the catalogue. */
  public Radau5() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "radau5";
  }

  @Override
  public String summary() {
    return "Radau IIA, order 5, L-stable";
  }

  @Override
  public String paper() {
    return "Ehle 1969";
  }
}
