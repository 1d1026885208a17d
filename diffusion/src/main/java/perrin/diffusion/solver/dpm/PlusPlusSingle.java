package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.interpolation.Form;

/** What the single-step methods for the data prediction have in common: all but their order. */
interface PlusPlusSingle extends OnCurve {
  /** 2 or 3: order, and evaluations a step. */
  int order();

  @Override
  default Solver make(Settings settings, Curve curve) {
    String fast = settings.word("fast", "false", "true", "diffusers");
    boolean literal = fast.equals("diffusers");
    var single = new SingleStep(name(), Form.X0, order(), Rule.of(settings), literal, curve);
    return fast.equals("false") ? single : new Fast(single, List.of());
  }

  @Override
  default String paper() {
    return "arXiv 2211.01095";
  }

  @Override
  default List<Setting> settings() {
    String grouped = order() == 2 ? "two" : "three";
    return List.of(
        Rule.SETTING,
        new Setting(
            "fast",
            "false",
            "true: " + grouped + " grid steps make one; diffusers: with that library's stages"));
  }
}
