package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.interpolation.Ending;
import perrin.diffusion.solver.interpolation.Form;

/** DPM-Solver++(2M). */
public final class DpmPlusPlus2M implements NamedSolver {
  /** The entry; made by the catalogue. */
  public DpmPlusPlus2M() {}

  @Override
  public Solver make(Settings settings) {
    return new Multistep(name(), Form.X0, 2, Rule.of(settings), false, Ending.of(settings));
  }

  @Override
  public String name() {
    return "dpmpp-2m";
  }

  @Override
  public String summary() {
    return "second-order multistep method for the data prediction over log-SNR";
  }

  @Override
  public String paper() {
    return "arXiv 2211.01095";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Rule.SETTING, Ending.LOWER, Ending.EULER);
  }

  @Override
  public List<String> presets() {
    return List.of("dpmpp-2m:type=heun", "dpmpp-2m:euler-at-final=true");
  }
}
