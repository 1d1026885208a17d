package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The cosine schedule in continuous time, without the bound on beta: {@code signal = cos a / cos
 * a_0} with {@code a = (t + s) / (1 + s) pi/2}, a_0 that of t = 0, {@code noise = sqrt(1 -
 * signal^2)} (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 17, as a path for flow matching).
 * Nothing of the data is left at the end.
 */
public final class FlowCosineSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public FlowCosineSchedule() {}

  /**
   * The path.
   *
   * @param s offset, at least 0
   */
  public record Path(double s) implements GaussianPath {
    @Override
    public String spec() {
      return "flow-cosine:s=" + s;
    }

    @Override
    public double signal(double t) {
      return Math.sin(step() * (1 - t)) / Math.cos(step() * s);
    }

    @Override
    public double noise(double t) {
      return Math.sqrt(Math.sin(step() * t) * Math.sin(step() * (t + 2 * s)))
          / Math.cos(step() * s);
    }

    @Override
    public double signalRate(double t) {
      return -step() * Math.sin(step() * (t + s)) / Math.cos(step() * s);
    }

    @Override
    public double noiseRate(double t) {
      return t == 0 && s == 0 ? step() : varianceRate(t) / (2 * noise(t));
    }

    @Override
    public double timeOf(NoiseLevel level) {
      // sin^2 a = sin^2 a_0 + cos^2 a_0 (1 - abar)
      double hypotenuse = Math.hypot(level.signal(), level.noise());
      double sin = Math.sin(step() * s);
      double cos = Math.cos(step() * s);
      double a =
          Math.atan2(
              Math.hypot(sin, cos * level.noise() / hypotenuse), cos * level.signal() / hypotenuse);
      return a / step() - s;
    }

    /** The angle of one unit of time. */
    private double step() {
      return Math.PI / 2 / (1 + s);
    }

    @Override
    public double varianceRate(double t) {
      return -2 * signal(t) * signalRate(t);
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return new Path(settings.real("s", 0, 1));
  }

  @Override
  public String name() {
    return "flow-cosine";
  }

  @Override
  public String summary() {
    return "flow path along the cosine schedule, to pure noise";
  }

  @Override
  public String paper() {
    return "arXiv 2102.09672 as a path of 2210.02747";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("s", 0.008, "offset, at least 0"));
  }
}
