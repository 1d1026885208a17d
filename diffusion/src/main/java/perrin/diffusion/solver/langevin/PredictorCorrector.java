package perrin.diffusion.solver.langevin;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.Euler;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.sde.EulerMaruyama;

/**
 * Predictor-corrector sampling: a predictor leads to the next level, Langevin updates there correct
 * its law (Song et al. 2021, arXiv 2011.13456, Algorithm 1). The clean end needs no correction.
 *
 * @param predictor from level to level
 * @param corrector at a level
 * @param corrections number of corrector updates a step, at least 0
 * @param accepts refuses levels on which the predictor makes no sense
 * @param evaluations of the model a step
 */
public record PredictorCorrector(
    Predictor predictor, Corrector corrector, int corrections, Solver accepts, int evaluations)
    implements Solver {
  @Override
  @Equation("SMP-6")
  public Var step(Step s) {
    Var x = predictor.step(s);
    if (s.to().clean()) {
      return x;
    }
    return Updates.of(x, corrections, at -> corrector.correct(s, at, s.to()));
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    Solver.super.check(levels);
    Euler.checkSigma("predictor-corrector", levels);
    if (accepts != null) {
      accepts.check(levels);
    }
  }

  @Override
  public int order() {
    return 1;
  }

  @Override
  public boolean stochastic() {
    return true;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      if (settings.text("predictor").equals("euler-maruyama")) {
        throw new CatalogException(
            name() + ": its predictor integrates over a schedule's time; name the schedule");
      }
      return make(settings, null);
    }

    @Override
    public Solver make(Settings settings, Schedule schedule) {
      String corrector = settings.text("corrector");
      double r = settings.real("snr", 1e-9, 10);
      Corrector c =
          switch (corrector) {
            case "langevin" -> Corrector.langevin(r);
            case "ald" -> Corrector.ald(r);
            case "none" -> Corrector.NONE;
            default -> throw unknown("corrector", corrector, "langevin, ald or none");
          };
      int n = corrector.equals("none") ? 0 : settings.whole("corrections", 1, 1_000_000);
      String predictor = settings.text("predictor");
      return switch (predictor) {
        case "euler-maruyama" -> {
          var em = new EulerMaruyama(schedule);
          yield new PredictorCorrector(Predictor.of(em), c, n, em, 1 + n);
        }
        case "reverse-diffusion" ->
            new PredictorCorrector(Predictor.REVERSE_DIFFUSION, c, n, null, 1 + n);
        case "ancestral" ->
            new PredictorCorrector(ancestral(settings.text("variance")), c, n, null, 1 + n);
        case "none" -> {
          if (n == 0) {
            throw new CatalogException(
                name() + ": without predictor and corrector nothing takes the noise away");
          }
          yield new PredictorCorrector(Predictor.NONE, c, n, null, n);
        }
        default ->
            throw unknown(
                "predictor", predictor, "euler-maruyama, reverse-diffusion, ancestral or none");
      };
    }

    private Predictor ancestral(String variance) {
      return switch (variance) {
        case "paper" -> Predictor.ANCESTRAL;
        case "beta" -> Predictor.ancestral(ReverseVariance.BETA);
        case "beta-tilde" -> Predictor.ancestral(ReverseVariance.BETA_TILDE);
        default -> throw unknown("variance", variance, "paper, beta or beta-tilde");
      };
    }

    private CatalogException unknown(String setting, String value, String known) {
      return new CatalogException(name() + ": " + setting + "=" + value + " must be " + known);
    }

    @Override
    public String name() {
      return "predictor-corrector";
    }

    @Override
    public String summary() {
      return "a step to the next level, and Langevin updates that correct it";
    }

    @Override
    public String paper() {
      return "arXiv 2011.13456";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting(
              "predictor",
              "reverse-diffusion",
              "euler-maruyama, reverse-diffusion, ancestral or none"),
          new Setting(
              "variance",
              "paper",
              "of the ancestral predictor: beta, beta-tilde, or paper for beta where the signal"
                  + " falls and beta-tilde where it stays"),
          new Setting("corrector", "ald", "langevin, ald or none"),
          Setting.of("snr", 0.16, "signal-to-noise ratio r of the corrector"),
          Setting.of("corrections", 1, "corrector updates a step"));
    }

    @Override
    public List<String> presets() {
      return List.of(
          "predictor-corrector:predictor=euler-maruyama",
          "predictor-corrector:predictor=ancestral");
    }
  }
}
