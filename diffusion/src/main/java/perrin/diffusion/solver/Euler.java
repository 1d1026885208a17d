package perrin.diffusion.solver;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Euler's method for the probability-flow equation in y = x / signal, sigma = noise / signal: dy /
 * dsigma = epsHat (Karras et al. 2022, arXiv 2206.00364, Algorithm 1 without second order).
 *
 * <p>Back in x: {@code x_s = signal_s / signal_t x_t + signal_s (sigma_s - sigma_t) epsHat}.
 */
public record Euler() implements FirstOrder {
  @Override
  public Var step(Step s) {
    return along(s, s.predict().eps());
  }

  /** One straight step in (y, sigma) with a given slope. */
  static Var along(Step s, Var slope) {
    double dsigma = s.to().sigma() - s.from().sigma();
    double scale = s.to().signal() / s.from().signal();
    return Combine.apply(new double[] {scale, s.to().signal() * dsigma}, s.x(), slope);
  }

  /**
   * Refuses levels at which sigma is infinite.
   *
   * @param name the solver
   * @param levels what the driver is to visit
   * @throws IllegalArgumentException if a level has no signal
   */
  public static void checkSigma(String name, List<NoiseLevel> levels) {
    for (NoiseLevel level : levels) {
      if (level.signal() == 0) {
        throw new IllegalArgumentException(
            name
                + ": integrates over sigma = noise / signal, which is infinite at "
                + level
                + "; use ddim");
      }
    }
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    FirstOrder.super.check(levels);
    checkSigma("euler", levels);
  }

  @Override
  public boolean stochastic() {
    return false;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements OnCurve {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings, Curve curve) {
      return Churned.of(new Euler(), settings, curve);
    }

    @Override
    public String name() {
      return "euler";
    }

    @Override
    public String summary() {
      return "Euler's method over sigma";
    }

    @Override
    public String paper() {
      return "arXiv 2206.00364";
    }

    @Override
    public List<Setting> settings() {
      return Churned.SETTINGS;
    }

    @Override
    public List<String> presets() {
      return List.of("euler:s-churn=40,s-tmin=0.05,s-tmax=50,s-noise=1.003");
    }
  }
}
