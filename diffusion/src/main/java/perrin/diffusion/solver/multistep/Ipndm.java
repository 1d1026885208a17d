package perrin.diffusion.solver.multistep;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Solver;

/** iPNDM: PNDM without a warm-up (Zhang and Chen 2023, arXiv 2204.13902, appendix B). */
public final class Ipndm implements OnCurve {
  /** The entry; made by the catalogue. */
  public Ipndm() {}

  @Override
  public Solver make(Settings settings, Curve curve) {
    return new Pseudo(
        name(), settings.whole("order", 1, 4), Pseudo.Start.FEWER, settings.truth("equal"), curve);
  }

  @Override
  public String name() {
    return "ipndm";
  }

  @Override
  public String summary() {
    return "pseudo multistep that starts with fewer predictions";
  }

  @Override
  public String paper() {
    return "arXiv 2204.13902";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("order", 4, "predictions combined, 1 to 4"),
        new Setting("equal", "false", "use the coefficients of equal steps, whatever the steps"));
  }
}
