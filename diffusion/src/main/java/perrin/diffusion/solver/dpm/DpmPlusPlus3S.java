package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.interpolation.Form;

/** DPM-Solver++(3S). */
public final class DpmPlusPlus3S implements OnCurve {
  /** The entry; made by the catalogue. */
  public DpmPlusPlus3S() {}

  @Override
  public Solver make(Settings settings, Curve curve) {
    String fast = settings.word("fast", "false", "true", "diffusers");
    boolean literal = fast.equals("diffusers");
    var single = new SingleStep(name(), Form.X0, 3, Rule.of(settings), literal, curve);
    return fast.equals("false") ? single : new Fast(single, List.of());
  }

  @Override
  public String name() {
    return "dpmpp-3s";
  }

  @Override
  public String summary() {
    return "third-order single-step method for the data prediction over log-SNR";
  }

  @Override
  public String paper() {
    return "arXiv 2211.01095";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Rule.SETTING,
        new Setting(
            "fast",
            "false",
            "true: three grid steps make one; diffusers: with that library's stages"));
  }

  @Override
  public List<String> presets() {
    return List.of("dpmpp-3s:type=heun", "dpmpp-3s:fast=true", "dpmpp-3s:fast=diffusers");
  }
}
