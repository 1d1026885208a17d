package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * A power of straight time: {@code signal = (1 - t)^n}, {@code noise = 1 - (1 - t)^n}; n = 1 is
 * rectified flow. From n = 2 on the velocity vanishes at the noisy end.
 */
public final class PolynomialSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public PolynomialSchedule() {}

  /**
   * The path.
   *
   * @param n exponent, at least 1
   */
  public record Path(double n) implements GaussianPath {
    @Override
    public String spec() {
      return "polynomial:n=" + n;
    }

    @Override
    public double signal(double t) {
      return Math.pow(1 - t, n);
    }

    @Override
    public double noise(double t) {
      return t == 1 ? 1 : -Math.expm1(n * Math.log1p(-t));
    }

    @Override
    public double signalRate(double t) {
      return -n * Math.pow(1 - t, n - 1);
    }

    @Override
    public double noiseRate(double t) {
      return n * Math.pow(1 - t, n - 1);
    }

    /** The rate over the signal, also where both vanish. */
    @Override
    public double drift(double t) {
      return -n / (1 - Domain.check(this, t));
    }

    @Override
    public double timeOf(NoiseLevel level) {
      return -Math.expm1(-Math.log1p(level.sigma()) / n);
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return new Path(settings.real("n", 1, 10));
  }

  @Override
  public String name() {
    return "polynomial";
  }

  @Override
  public String summary() {
    return "signal a power of time, noise its complement";
  }

  @Override
  public String paper() {
    return "arXiv 2209.15571, linear interpolant in a power of time";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("n", 2, "exponent, at least 1"));
  }

  @Override
  public List<String> presets() {
    return List.of("polynomial:n=3");
  }
}
