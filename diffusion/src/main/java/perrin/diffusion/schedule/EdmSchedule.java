package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * {@code sigma(t) = t}, signal 1: time is the standard deviation of the noise (Karras et al. 2022,
 * arXiv 2206.00364, table 1).
 */
public final class EdmSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public EdmSchedule() {}

  /**
   * The curve.
   *
   * @param sigmaMin least sigma, above 0
   * @param sigmaMax greatest sigma
   */
  public record Curve(double sigmaMin, double sigmaMax) implements GaussianPath {
    @Override
    public String spec() {
      return "edm:sigma-min=" + sigmaMin + ",sigma-max=" + sigmaMax;
    }

    @Override
    public double start() {
      return sigmaMin;
    }

    @Override
    public double end() {
      return sigmaMax;
    }

    @Override
    public double signal(double t) {
      return 1;
    }

    @Override
    public double noise(double t) {
      return t;
    }

    @Override
    public double signalRate(double t) {
      return 0;
    }

    @Override
    public double noiseRate(double t) {
      return 1;
    }

    @Override
    public double timeOf(NoiseLevel level) {
      return level.sigma();
    }
  }

  @Override
  public Schedule make(Settings settings) {
    double min = settings.real("sigma-min", 1e-9, 1e9);
    return new Curve(min, settings.real("sigma-max", Math.nextUp(min), 1e9));
  }

  @Override
  public String name() {
    return "edm";
  }

  @Override
  public String summary() {
    return "sigma(t) = t";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("sigma-min", 0.002, "least sigma, above 0"),
        Setting.of("sigma-max", 80, "greatest sigma"));
  }
}
