package perrin.diffusion.schedule;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;

/**
 * The straight line {@code x_t = (1 - t) x_0 + t eps} of rectified flow (Liu et al. 2023, arXiv
 * 2209.03003): {@link FlowOtSchedule} with sigma_min = 0. The velocity is eps - x_0 at every time.
 */
public final class RectifiedSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public RectifiedSchedule() {}

  /** The path. */
  public record Path() implements GaussianPath {
    @Override
    public String spec() {
      return "rectified";
    }

    @Override
    public double signal(double t) {
      return 1 - t;
    }

    @Override
    public double noise(double t) {
      return t;
    }

    @Override
    public double signalRate(double t) {
      return -1;
    }

    @Override
    public double noiseRate(double t) {
      return 1;
    }

    @Override
    public double timeOf(NoiseLevel level) {
      return level.noise() / (level.signal() + level.noise());
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return new Path();
  }

  @Override
  public String name() {
    return "rectified";
  }

  @Override
  public String summary() {
    return "straight line from data to noise";
  }

  @Override
  public String paper() {
    return "arXiv 2209.03003";
  }
}
