package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** The implicit midpoint method: Gauss collocation in one node. */
public final class ImplicitMidpoint implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          2,
          0,
          """
          1/2 | 1/2
          ---
              | 1
          """);

  /** The entry; made by the catalogue. */
  public ImplicitMidpoint() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "implicit-midpoint";
  }

  @Override
  public String summary() {
    return "implicit midpoint method, order 2, symplectic";
  }

  @Override
  public String paper() {
    return "Gauss collocation";
  }
}
