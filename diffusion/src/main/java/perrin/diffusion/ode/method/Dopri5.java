package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/** The pair of Dormand and Prince (1980, J. Comp. Appl. Math. 6, 19), first same as last. */
public final class Dopri5 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          5,
          4,
          """
          0    |
          1/5  | 1/5
          3/10 | 3/40       9/40
          4/5  | 44/45      -56/15      32/9
          8/9  | 19372/6561 -25360/2187 64448/6561 -212/729
          1    | 9017/3168  -355/33     46732/5247 49/176   -5103/18656
          1    | 35/384     0           500/1113   125/192  -2187/6784    11/84
          ---
               | 35/384     0           500/1113   125/192  -2187/6784    11/84    0
               | 5179/57600 0           7571/16695 393/640  -92097/339200 187/2100 1/40
          """);

  /** The entry; made by the catalogue. */
  public Dopri5() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "dopri5";
  }

  @Override
  public String summary() {
    return "Dormand-Prince pair, order 5(4)";
  }

  @Override
  public String paper() {
    return "Dormand and Prince 1980";
  }
}
