package perrin.diffusion.solver.consistency;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * Multistep consistency sampling (Song et al. 2023, arXiv 2303.01469, Algorithm 1): {@code x =
 * f(x_T, T)}, then for every further level tau_n fresh noise, {@code x^ = x + sqrt(tau_n^2 - eps^2)
 * z} and {@code x = f(x^, tau_n)}.
 *
 * <p>The model's x0Hat is taken as the consistency function f: the end of the probability-flow path
 * through x. With the exact f the law is that of the data after every step, whatever their number.
 * A plain denoiser predicts the mean over all ends instead, and its samples have too little
 * variance; no number of steps helps.
 *
 * <p>At a level with signal the noise is scaled with it: {@code x^ = signal x + sqrt(noise^2 -
 * signal^2 eps^2) z}.
 *
 * @param eps the sigma to which f leads, 0.002 in the paper; 0 where it leads to the clean data
 */
public record Consistency(double eps) implements Solver {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if eps is negative or not finite
   */
  public Consistency {
    if (!(eps >= 0 && Double.isFinite(eps))) {
      throw new IllegalArgumentException("consistency: eps " + eps + " must be at least 0");
    }
  }

  @Override
  public Var step(Step s) {
    Var x = s.predict().x0();
    NoiseLevel to = s.to();
    if (to.clean()) {
      return Combine.apply(new double[] {to.signal()}, x);
    }
    double kept = to.signal() * eps;
    double std = Math.sqrt((to.noise() - kept) * (to.noise() + kept));
    return Combine.apply(new double[] {to.signal(), std}, x, s.noise());
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    Solver.super.check(levels);
    for (NoiseLevel level : levels) {
      if (!level.clean() && level.noise() < level.signal() * eps) {
        throw new IllegalArgumentException(
            "consistency: sigma "
                + level.sigma()
                + " of a level is below eps "
                + eps
                + ", the noise that the consistency function leaves; no noise can be added");
      }
    }
  }

  /** Of the error per step there is none to measure: the exact f is right at any number. */
  @Override
  public int order() {
    return 1;
  }

  @Override
  public int evaluations() {
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
      return new Consistency(settings.real("eps", 0, 1e6));
    }

    @Override
    public boolean forDenoisers() {
      return false;
    }

    @Override
    public String name() {
      return "consistency";
    }

    @Override
    public String summary() {
      return "to the data and back up to every level; for consistency models";
    }

    @Override
    public String paper() {
      return "arXiv 2303.01469";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("eps", 0, "sigma to which the model leads; 0.002 in the paper"));
    }
  }
}
