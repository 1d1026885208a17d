package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;

/**
 * The variance-exploding equation with geometric sigma: {@code sigma(t) = sigma_min (sigma_max /
 * sigma_min)^t}, signal 1 (Song et al. 2021, arXiv 2011.13456, eq. 30). It starts at sigma_min,
 * which counts as clean.
 */
public final class VeSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public VeSchedule() {}

  /**
   * The curve.
   *
   * @param sigmaMin sigma at the start, above 0
   * @param sigmaMax sigma at the end, above sigmaMin
   */
  public record Curve(double sigmaMin, double sigmaMax) implements GaussianPath {
    @Override
    public String spec() {
      return "ve:sigma-min=" + sigmaMin + ",sigma-max=" + sigmaMax;
    }

    @Override
    public double signal(double t) {
      return 1;
    }

    @Override
    public double noise(double t) {
      return t == 1 ? sigmaMax : sigmaMin * Math.pow(sigmaMax / sigmaMin, t);
    }

    @Override
    public double signalRate(double t) {
      return 0;
    }

    @Override
    public double noiseRate(double t) {
      return noise(t) * Math.log(sigmaMax / sigmaMin);
    }

    /**
     * f = 0 and {@code g = sqrt(d sigma^2 / dt)} (Song et al. 2021, arXiv 2011.13456, eq. 9).
     * Without the root it would be the variance that is added, not its standard deviation.
     */
    @Override
    @Equation("SDE-3")
    public double diffusion(double t) {
      return Math.sqrt(varianceRate(Domain.check(this, t)));
    }

    @Override
    public double timeOf(NoiseLevel level) {
      return Math.log(level.sigma() / sigmaMin) / Math.log(sigmaMax / sigmaMin);
    }
  }

  @Override
  public Schedule make(Settings settings) {
    double min = settings.real("sigma-min", 1e-9, 1e9);
    return new Curve(min, settings.real("sigma-max", Math.nextUp(min), 1e9));
  }

  @Override
  public String name() {
    return "ve";
  }

  @Override
  public String summary() {
    return "continuous variance-exploding SDE, sigma geometric";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("sigma-min", 0.01, "sigma at the start, above 0"),
        Setting.of("sigma-max", 50, "sigma at the end"));
  }

  @Override
  public List<String> presets() {
    return List.of("ve:sigma-max=348", "ve:sigma-max=1348");
  }
}
