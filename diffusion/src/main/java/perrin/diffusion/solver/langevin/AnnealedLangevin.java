package perrin.diffusion.solver.langevin;

import java.util.List;
import java.util.function.UnaryOperator;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.solver.Euler;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Plan;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.StepControl;

/**
 * Annealed Langevin dynamics: T Langevin updates at every noise level, from the largest sigma to
 * the smallest, with step sizes in proportion to sigma^2 (Song and Ermon 2019, arXiv 1907.05600,
 * Algorithm 1).
 *
 * <p>From level to level x / signal stays. The first step also works at the level where the path
 * begins. At the end Tweedie's formula may take the last noise away (Song and Ermon 2020, arXiv
 * 2006.09011, section 4).
 *
 * @param eps step size at the last level, in the paper's form x + (alpha / 2) s + sqrt(alpha) z
 * @param sigmaLast the smallest sigma; 0 for that of the path, as it is before {@link #plan}
 * @param steps T, at least 1
 * @param denoise whether a step to the clean end gives x0Hat
 */
public record AnnealedLangevin(double eps, double sigmaLast, int steps, boolean denoise)
    implements Solver {
  /**
   * The step size alpha_i = eps sigma_i^2 / sigma_L^2 (SCO-7).
   *
   * <p>It and the noise fall together; a recap in S0 runs the levels t = 1..T upwards.
   *
   * @param sigma sigma_i
   * @return alpha_i
   */
  @Equation("SCO-7")
  public double alpha(double sigma) {
    double ratio = sigma / sigmaLast;
    return eps * ratio * ratio;
  }

  @Override
  public Var step(Step s) {
    Var x = s.history().isEmpty() ? update(s, s.x(), s.from(), v -> v) : s.x();
    NoiseLevel to = s.to();
    if (to.clean() && denoise) {
      return Combine.apply(new double[] {to.signal()}, s.predict(x, s.from()).x0());
    }
    x = Combine.apply(new double[] {to.signal() / s.from().signal()}, x);
    return to.clean() ? x : update(s, x, to, v -> v);
  }

  /**
   * T updates at a level; alpha is in units of (x / signal)^2.
   *
   * @param s the step that they are part of
   * @param x [B, …]
   * @param level some noise
   * @param after applied after every update, such as the known values of inpainting
   * @return [B, …]
   */
  public Var update(Step s, Var x, NoiseLevel level, UnaryOperator<Var> after) {
    double step = alpha(level.sigma()) / 2 * level.signal() * level.signal();
    return Langevin.update(s, x, level, step, steps, after);
  }

  /**
   * The dynamics for a path, whose last noise gives sigma_L unless it is set.
   *
   * @param levels of the path
   * @return the dynamics
   */
  public AnnealedLangevin on(List<NoiseLevel> levels) {
    if (sigmaLast != 0) {
      return this;
    }
    int last = levels.size() - (levels.getLast().clean() ? 2 : 1);
    return new AnnealedLangevin(eps, levels.get(last).sigma(), steps, denoise);
  }

  @Override
  public Plan plan(List<NoiseLevel> grid) {
    return new Plan(on(grid), grid, StepControl.FIXED);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    Solver.super.check(levels);
    Euler.checkSigma("annealed-langevin", levels);
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
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public AnnealedLangevin make(Settings settings) {
      return new AnnealedLangevin(
          settings.real("eps", 1e-12, 1e6),
          settings.real("sigma-last", 0, 1e6),
          settings.whole("steps", 1, 1_000_000),
          settings.truth("denoise"));
    }

    @Override
    public String name() {
      return "annealed-langevin";
    }

    @Override
    public String summary() {
      return "Langevin dynamics from the largest noise level to the smallest";
    }

    @Override
    public String paper() {
      return "arXiv 1907.05600, 2006.09011";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting("eps", "2e-5", "step size at sigma = sigma-last"),
          Setting.of("sigma-last", 0.01, "sigma_L of the steps' sizes; 0 for the grid's last one"),
          Setting.of("steps", 20, "updates T a level; 100 in the first paper"),
          new Setting("denoise", "true", "whether the last noise is taken away"));
    }

    @Override
    public List<String> presets() {
      return List.of("annealed-langevin:denoise=false");
    }
  }
}
