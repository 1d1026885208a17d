package perrin.diffusion.solver.langevin;

import java.util.List;
import java.util.function.UnaryOperator;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.Euler;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * Plain Langevin dynamics on the data with a single small noise (Song and Ermon 2019, arXiv
 * 1907.05600, section 2.2): it does not follow the levels of its path, which only count its steps.
 *
 * <p>Right in law where the data have one mode, slow to move between modes: what annealing is for.
 *
 * @param curve where the model is evaluated
 * @param sigma the noise of the data whose density is sampled, above 0
 * @param ratio step size eps in units of sigma^2, in (0, 2) for stability
 * @param steps updates a leg, at least 1
 */
public record Langevin(Curve curve, double sigma, double ratio, int steps) implements Solver {
  @Override
  public Var step(Step s) {
    NoiseLevel level = curve.at(curve.time(NoiseLevel.ofSigma(sigma)));
    // in units of the signal, so that the target stays one and the same; it starts from unit size
    double scale =
        s.history().isEmpty() ? 1 / s.from().noise() : level.signal() / s.from().signal();
    Var x = Combine.apply(new double[] {scale}, s.x());
    x = update(s, x, level, ratio * level.noise() * level.noise(), steps, v -> v);
    return Combine.apply(new double[] {s.to().signal() / level.signal()}, x);
  }

  /** Updates at one level. */
  static Var update(
      Step s, Var x, NoiseLevel level, double eps, int steps, UnaryOperator<Var> after) {
    return Updates.of(
        x,
        steps,
        at -> {
          Var score = s.predict(at, level).score();
          return after.apply(LangevinStep.of(at, score, eps).sample(s.noise()));
        });
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    Solver.super.check(levels);
    Euler.checkSigma("langevin", levels);
  }

  @Override
  public int order() {
    return 1;
  }

  @Override
  public int evaluations() {
    return steps;
  }

  @Override
  public int memory() {
    return 1;
  }

  @Override
  public boolean stochastic() {
    return true;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements OnCurve {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings, Curve curve) {
      return new Langevin(
          curve,
          settings.real("sigma", 1e-6, 1e6),
          settings.real("ratio", 1e-9, 2),
          settings.whole("steps", 1, 1_000_000));
    }

    @Override
    public String name() {
      return "langevin";
    }

    @Override
    public String summary() {
      return "Langevin dynamics at one noise level; does not find distant modes";
    }

    @Override
    public String paper() {
      return "arXiv 1907.05600";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("sigma", 0.1, "noise / signal of the density that is sampled"),
          Setting.of("ratio", 0.5, "step size eps in units of sigma^2, below 2"),
          Setting.of("steps", 5, "updates for each step of the grid"));
    }
  }
}
