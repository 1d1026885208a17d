package perrin.diffusion.ode.method;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Tableau;

/**
 * The pair of Tsitouras (2011, Comput. Math. Appl. 62, 770), first same as last; the companion is
 * the solution less the error weights that he prints.
 */
public final class Tsit5 implements NamedOdeSolver {
  /** Its numbers. */
  public static final Tableau TABLEAU =
      Tableau.of(
          5,
          4,
          """
          0                  |
          0.161              | 0.161
          0.327              | -0.008480655492356989 0.335480655492357
          0.9                | 2.8971530571054935 -6.359448489975075 4.3622954328695815
          0.9800255409045097 | 5.325864828439257 -11.748883564062828 7.4955393428898365 -0.09249506636175525
          1                  | 5.86145544294642 -12.92096931784711 8.159367898576159 -0.071584973281401 -0.028269050394068383
          1                  | 0.09646076681806523 0.01 0.4798896504144996 1.379008574103742 -3.290069515436081 2.324710524099774
          ---
                             | 0.09646076681806523 0.01 0.4798896504144996 1.379008574103742 -3.290069515436081 2.324710524099774 0
                             | 0.09824077787029100714 0.0108164344596567469 0.472008772404237605 1.5237195812770049 -3.8724266808886362 2.78279263002896097 -1/66
          """);

  /** The entry; made by the catalogue. */
  public Tsit5() {}

  @Override
  public OdeMethod make(Settings settings) {
    return new RungeKutta(TABLEAU);
  }

  @Override
  public String name() {
    return "tsit5";
  }

  @Override
  public String summary() {
    return "Tsitouras' pair, order 5(4)";
  }

  @Override
  public String paper() {
    return "Tsitouras 2011";
  }
}
