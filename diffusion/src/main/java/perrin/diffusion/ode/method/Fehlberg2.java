package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** The pair RK1(2) of Fehlberg (1969, NASA TR R-315), continued with its second-order solution. */
public final class Fehlberg2 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          2,
          1,
          """
          0   |
          1/2 | 1/2
          1   | 1/256 255/256
          ---
              | 1/512 255/256 1/512
              | 1/256 255/256 0
          """);

  /** The entry; made by the catalogue. */
  public Fehlberg2() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "fehlberg2";
  }

  @Override
  public String summary() {
    return "Fehlberg's pair, order 2(1)";
  }

  @Override
  public String paper() {
    return "Fehlberg 1969";
  }
}
