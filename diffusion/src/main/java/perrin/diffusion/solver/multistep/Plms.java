package perrin.diffusion.solver.multistep;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Solver;

/** PLMS, the pseudo linear multistep method as the latent-diffusion project runs it. */
public final class Plms implements OnCurve {
  /** The entry; made by the catalogue. */
  public Plms() {}

  @Override
  public Solver make(Settings settings, Curve curve) {
    return new Pseudo(
        name(), settings.whole("order", 1, 4), Pseudo.Start.HEUN, settings.truth("equal"), curve);
  }

  @Override
  public String name() {
    return "plms";
  }

  @Override
  public String summary() {
    return "pseudo multistep, the first step by the mean of two slopes";
  }

  @Override
  public String paper() {
    return "arXiv 2202.09778";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("order", 4, "predictions combined, 1 to 4"),
        new Setting("equal", "false", "use the coefficients of equal steps, whatever the steps"));
  }
}
