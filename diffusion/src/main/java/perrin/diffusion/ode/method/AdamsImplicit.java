package perrin.diffusion.ode.method;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.Adams;
import perrin.diffusion.ode.NamedOdeSolver;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.RungeKutta;

/** The implicit multistep method of Adams and Moulton. */
public final class AdamsImplicit implements NamedOdeSolver {
  /** The entry; made by the catalogue. */
  public AdamsImplicit() {}

  @Override
  public OdeMethod make(Settings settings) {
    int order = settings.whole("order", 1, 8);
    var starter = new RungeKutta(order > 4 ? Dopri8.TABLEAU : Rk4.TABLEAU);
    return new Adams(order, true, starter);
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("order", 4, "from 1 to 8"));
  }

  @Override
  public String name() {
    return "adams-implicit";
  }

  @Override
  public String summary() {
    return "Adams-Moulton multistep method, order 4 unless set";
  }

  @Override
  public String paper() {
    return "Bashforth and Adams 1883";
  }
}
