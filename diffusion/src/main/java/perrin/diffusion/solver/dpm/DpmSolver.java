package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.StepControl;
import perrin.diffusion.solver.interpolation.Ending;
import perrin.diffusion.solver.interpolation.Form;

/** DPM-Solver in its modes. */
public final class DpmSolver implements OnCurve {
  /** The entry; made by the catalogue. */
  public DpmSolver() {}

  @Override
  public Solver make(Settings settings, Curve curve) {
    int order = settings.whole("order", 1, 3);
    Rule rule = Rule.of(settings);
    Form form = settings.word("predict", "eps", "x0").equals("eps") ? Form.EPS : Form.X0;
    var single = new SingleStep(name(), form, order, rule, false, curve);
    return switch (settings.word("mode", "single", "multi", "fast", "fast-equal", "adaptive")) {
      case "single" -> single;
      case "multi" ->
          new Multistep(name(), form, order, rule, Multistep.halved(settings), Ending.of(settings));
      case "fast" -> new Fast(single, List.of());
      case "fast-equal" ->
          new EqualFast(
              new SingleStep(name(), form, 3, rule, false, curve),
              settings.real("eta", 0, 1),
              settings.real("s-noise", 0, 2),
              List.of(),
              null);
      default ->
          new Adaptive(
              form,
              Math.max(2, order),
              settings.real("rtol", 0, 1),
              settings.real("atol", 1e-300, 1e6),
              control(settings, Math.max(2, order), curve),
              settings.real("eta", 0, 1),
              settings.real("s-noise", 0, 2),
              null,
              curve);
    };
  }

  private static StepControl control(Settings settings, int order, Curve curve) {
    double h = settings.real("h", 1e-6, 10);
    if (settings.word("control", "power", "pid").equals("power")) {
      return new StepSize(h, settings.real("theta", 0.1, 1), order, curve);
    }
    double[] exponents =
        PidStepSize.exponents(
            settings.real("p", -100, 100),
            settings.real("i", -100, 100),
            settings.real("d", -100, 100),
            settings.real("eta", 0, 1) > 0 ? 1.5 : order);
    return new PidStepSize(h, exponents, settings.real("accept-safety", 0, 10), curve);
  }

  @Override
  public String name() {
    return "dpm-solver";
  }

  @Override
  public String summary() {
    return "exponential integrators of orders 1 to 3 for the noise prediction over log-SNR";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00927";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("order", 3, "1 to 3"),
        new Setting(
            "mode",
            "single",
            "single, multi, fast (evaluations as steps), fast-equal (equal steps in log-SNR of"
                + " order 3) or adaptive"),
        Multistep.THIRD,
        Rule.SETTING,
        new Setting("predict", "eps", "what is interpolated: eps or x0 (DPM-Solver++)"),
        Ending.LOWER,
        Ending.EULER,
        Setting.of("rtol", 0.05, "adaptive: relative tolerance"),
        Setting.of("atol", 0.0078, "adaptive: absolute tolerance"),
        Setting.of("h", 0.05, "adaptive: first step in lambda = log(signal / noise)"),
        Setting.of("theta", 0.9, "adaptive: safety factor"),
        new Setting("control", "power", "adaptive: power (the paper's) or pid (k-diffusion's)"),
        Setting.of("p", 0, "pid: proportional coefficient"),
        Setting.of("i", 1, "pid: integral coefficient"),
        Setting.of("d", 0, "pid: derivative coefficient"),
        Setting.of("accept-safety", 0.81, "pid: least step factor of an accepted step"),
        Setting.of("eta", 0, "fast-equal and adaptive: share of the ancestral noise, 0 to 1"),
        Setting.of("s-noise", 1, "factor of the fresh noise"));
  }

  @Override
  public List<String> presets() {
    return List.of(
        "dpm-solver:order=1",
        "dpm-solver:order=2",
        "dpm-solver:order=2,type=heun",
        "dpm-solver:type=heun",
        "dpm-solver:mode=multi,order=2",
        "dpm-solver:mode=multi,order=2,type=heun",
        "dpm-solver:mode=multi",
        "dpm-solver:mode=fast,order=2",
        "dpm-solver:mode=fast",
        "dpm-solver:mode=fast-equal",
        "dpm-solver:mode=adaptive,order=2",
        "dpm-solver:mode=adaptive",
        "dpm-solver:mode=adaptive,control=pid");
  }
}
