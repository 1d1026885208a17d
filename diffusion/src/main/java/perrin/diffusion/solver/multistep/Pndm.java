package perrin.diffusion.solver.multistep;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Solver;

/** PNDM (Liu et al. 2022, arXiv 2202.09778): F-PNDM with the Runge-Kutta warm-up. */
public final class Pndm implements OnCurve {
  /** The entry; made by the catalogue. */
  public Pndm() {}

  @Override
  public Solver make(Settings settings, Curve curve) {
    return new Pseudo(
        name(),
        settings.whole("order", 1, 4),
        settings.word("warm-up", "rk", "none").equals("rk")
            ? Pseudo.Start.RUNGE_KUTTA
            : Pseudo.Start.HEUN,
        settings.truth("equal"),
        curve);
  }

  @Override
  public String name() {
    return "pndm";
  }

  @Override
  public String summary() {
    return "pseudo multistep, the first three steps by Runge-Kutta";
  }

  @Override
  public String paper() {
    return "arXiv 2202.09778";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("order", 4, "predictions combined, 1 to 4"),
        new Setting("warm-up", "rk", "rk (four evaluations in each of the first steps) or none"),
        new Setting("equal", "false", "use the coefficients of equal steps, whatever the steps"));
  }

  @Override
  public List<String> presets() {
    return List.of("pndm:warm-up=none");
  }
}
