package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Upward;
import perrin.diffusion.solver.interpolation.Ending;
import perrin.diffusion.solver.interpolation.Form;

/** DPM-Solver++(kM) from data to noise. */
public final class DpmPlusPlus2MInverse implements NamedSolver {
  /** The entry; made by the catalogue. */
  public DpmPlusPlus2MInverse() {}

  @Override
  public Solver make(Settings settings) {
    int order = settings.whole("order", 1, 3);
    var method =
        new Multistep(name(), Form.X0, order, Rule.of(settings), false, Ending.of(settings));
    return new Upward(name(), method, false);
  }

  @Override
  public String name() {
    return "dpmpp-2m-inverse";
  }

  @Override
  public String summary() {
    return "DPM-Solver++(2M) backwards, from data to noise";
  }

  @Override
  public String paper() {
    return "arXiv 2211.01095";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("order", 2, "1 to 3"), Rule.SETTING, Ending.LOWER, Ending.EULER);
  }

  @Override
  public List<String> presets() {
    return List.of("dpmpp-2m-inverse:type=heun", "dpmpp-2m-inverse:order=3");
  }
}
