package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** The implicit Euler method: the slope at the step's end. */
public final class ImplicitEuler implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          1,
          0,
          """
          1 | 1
          ---
            | 1
          """);

  /** The entry; made by the catalogue. */
  public ImplicitEuler() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "implicit-euler";
  }

  @Override
  public String summary() {
    return "implicit Euler method, order 1, L-stable";
  }

  @Override
  public String paper() {
    return "Euler 1768";
  }
}
