package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** The pair of Bogacki and Shampine (1989, Appl. Math. Lett. 2, 321), first same as last. */
public final class Bosh3 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          3,
          2,
          """
          0   |
          1/2 | 1/2
          3/4 | 0    3/4
          1   | 2/9  1/3 4/9
          ---
              | 2/9  1/3 4/9 0
              | 7/24 1/4 1/3 1/8
          """);

  /** The entry; made by the catalogue. */
  public Bosh3() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "bosh3";
  }

  @Override
  public String summary() {
    return "Bogacki-Shampine pair, order 3(2)";
  }

  @Override
  public String paper() {
    return "Bogacki and Shampine 1989";
  }
}
