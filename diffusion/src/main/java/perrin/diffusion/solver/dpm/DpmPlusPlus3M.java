package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.interpolation.Ending;
import perrin.diffusion.solver.interpolation.Form;

/** DPM-Solver++(3M). */
public final class DpmPlusPlus3M implements NamedSolver {
  /** The entry; made by the catalogue. */
  public DpmPlusPlus3M() {}

  @Override
  public Solver make(Settings settings) {
    boolean halved = Multistep.halved(settings);
    return new Multistep(name(), Form.X0, 3, Rule.of(settings), halved, Ending.of(settings));
  }

  @Override
  public String name() {
    return "dpmpp-3m";
  }

  @Override
  public String summary() {
    return "third-order multistep method for the data prediction over log-SNR";
  }

  @Override
  public String paper() {
    return "arXiv 2211.01095";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Multistep.THIRD, Rule.SETTING, Ending.LOWER, Ending.EULER);
  }

  @Override
  public List<String> presets() {
    return List.of("dpmpp-3m:third=halved");
  }
}
