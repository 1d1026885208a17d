package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Gauss-Legendre collocation in two nodes. */
public final class Gl4 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          4,
          0,
          """
          1/2-1/6√3 | 1/4       1/4-1/6√3
          1/2+1/6√3 | 1/4+1/6√3 1/4
          ---
                    | 1/2       1/2
          """);

  /** The entry; made by the catalogue. */
  public Gl4() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "gl4";
  }

  @Override
  public String summary() {
    return "Gauss-Legendre collocation, order 4, symplectic";
  }

  @Override
  public String paper() {
    return "Kuntzmann 1961, Butcher 1964";
  }
}
