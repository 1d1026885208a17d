package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/**
 * The singly diagonally implicit method of two stages with gamma = 1 - √2/2 (Alexander 1977, SIAM
 * J. Numer. Anal. 14, 1006); the companion is the first stage's slope alone.
 */
public final class Sdirk2 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          2,
          1,
          """
          1-1/2√2 | 1-1/2√2
          1       | 1/2√2   1-1/2√2
          ---
                  | 1/2√2   1-1/2√2
                  | 1
          """);

  /** The entry; made by the catalogue. */
  public Sdirk2() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "sdirk2";
  }

  @Override
  public String summary() {
    return "singly diagonally implicit, order 2(1), L-stable";
  }

  @Override
  public String paper() {
    return "Alexander 1977";
  }
}
