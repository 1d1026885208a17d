package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** Euler's method: {@code x + h f(t, x)}. */
public final class EulerOde implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          1,
          0,
          """
          0 |
          ---
            | 1
          """);

  /** The entry; made by the catalogue. */
  public EulerOde() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "euler";
  }

  @Override
  public String summary() {
    return "Euler's method, order 1";
  }

  @Override
  public String paper() {
    return "Euler 1768";
  }
}
