package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Gauss-Legendre collocation in three nodes. */
public final class Gl6 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          6,
          0,
          """
          1/2-1/10√15 | 5/36          2/9-1/15√15 5/36-1/30√15
          1/2         | 5/36+1/24√15  2/9         5/36-1/24√15
          1/2+1/10√15 | 5/36+1/30√15  2/9+1/15√15 5/36
          ---
                      | 5/18          4/9         5/18
          """);

  /** The entry; made by the catalogue. */
  public Gl6() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "gl6";
  }

  @Override
  public String summary() {
    return "Gauss-Legendre collocation, order 6, symplectic";
  }

  @Override
  public String paper() {
    return "Kuntzmann 1961, Butcher 1964";
  }
}
