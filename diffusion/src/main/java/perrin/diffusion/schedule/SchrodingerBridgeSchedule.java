package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Brownian bridges between data and noise: {@code x_t = (1 - t) x_0 + t x_1 + sigma sqrt(t (1 - t))
 * z}, here with x_1 = eps drawn independently of x_0, so that {@code noise^2 = t^2 + sigma^2 t (1 -
 * t)} (Tong et al. 2023, arXiv 2307.03672, eq. 9). With a coupling by entropic optimal transport
 * the pairs (x_0, x_1) depend on each other and the path is no longer Gaussian given x_0 alone.
 */
public final class SchrodingerBridgeSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public SchrodingerBridgeSchedule() {}

  /**
   * The path.
   *
   * @param sigma diffusion of the bridge, at least 0
   */
  public record Path(double sigma) implements GaussianPath {
    @Override
    public String spec() {
      return "schrodinger-bridge:sigma=" + sigma;
    }

    @Override
    public double signal(double t) {
      return 1 - t;
    }

    @Override
    public double noise(double t) {
      return Math.sqrt(t * (t + sigma * sigma * (1 - t)));
    }

    @Override
    public double signalRate(double t) {
      return -1;
    }

    @Override
    public double noiseRate(double t) {
      return sigma == 0 ? 1 : varianceRate(t) / (2 * noise(t));
    }

    @Override
    public double timeOf(NoiseLevel level) {
      // w = t / (1 - t) solves w^2 + sigma^2 w = noise^2 / signal^2
      double s2 = sigma * sigma;
      double r = level.noise();
      double signal = level.signal();
      if (r == 0) {
        return 0; // also where sigma = 0 makes it 0 / 0
      }
      double root = Math.sqrt(s2 * s2 * signal * signal + 4 * r * r);
      return 2 * r * r / (2 * r * r + signal * (s2 * signal + root));
    }

    @Override
    public double varianceRate(double t) {
      return 2 * t + sigma * sigma * (1 - 2 * t);
    }

    /** g^2 = sigma^2 + 2 t / (1 - t): that of the bridge and that of the noise it ends in. */
    @Override
    public double diffusion(double t) {
      return Math.sqrt(sigma * sigma + 2 * Domain.check(this, t) / (1 - t));
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return new Path(settings.real("sigma", 0, 100));
  }

  @Override
  public String name() {
    return "schrodinger-bridge";
  }

  @Override
  public String summary() {
    return "Brownian bridges from data to noise";
  }

  @Override
  public String paper() {
    return "arXiv 2307.03672";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("sigma", 1, "diffusion of the bridge, at least 0"));
  }
}
