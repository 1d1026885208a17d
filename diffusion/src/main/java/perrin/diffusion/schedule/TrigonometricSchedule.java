package perrin.diffusion.schedule;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;

/**
 * The quarter circle {@code x_t = cos(pi t / 2) x_0 + sin(pi t / 2) eps} (Albergo and
 * Vanden-Eijnden 2023, arXiv 2209.15571, eq. 2.10): variance-preserving, and with a velocity finite
 * at both ends.
 */
public final class TrigonometricSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public TrigonometricSchedule() {}

  /** The path. */
  public record Path() implements GaussianPath {
    @Override
    public String spec() {
      return "trigonometric";
    }

    @Override
    public double signal(double t) {
      return Math.sin(HALF * (1 - t));
    }

    @Override
    public double noise(double t) {
      return Math.sin(HALF * t);
    }

    @Override
    public double signalRate(double t) {
      return -HALF * Math.sin(HALF * t);
    }

    @Override
    public double noiseRate(double t) {
      return HALF * Math.sin(HALF * (1 - t));
    }

    @Override
    public double timeOf(NoiseLevel level) {
      return Math.atan2(level.noise(), level.signal()) / HALF;
    }

    private static final double HALF = Math.PI / 2;
  }

  @Override
  public Schedule make(Settings settings) {
    return new Path();
  }

  @Override
  public String name() {
    return "trigonometric";
  }

  @Override
  public String summary() {
    return "quarter circle from data to noise";
  }

  @Override
  public String paper() {
    return "arXiv 2209.15571";
  }
}
