package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * {@code abar(t) = exp(-rate t)}: the variance-preserving equation of constant rate. With rate 12
 * it is the "exp" of public implementations.
 */
public final class ExpSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public ExpSchedule() {}

  /**
   * The curve.
   *
   * @param rate beta(t), above 0
   */
  public record Curve(double rate) implements VpCurve {
    @Override
    public String spec() {
      return "exp:rate=" + rate;
    }

    @Override
    public double logAlphaBar(double t) {
      return -rate * t;
    }

    @Override
    public double beta(double t) {
      return rate;
    }

    @Override
    public double timeOf(double logAlphaBar) {
      return -logAlphaBar / rate;
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return new Curve(settings.real("rate", 1e-6, 700))
        .inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "exp";
  }

  @Override
  public String summary() {
    return "abar = exp(-12 t): constant noise rate in continuous time";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456, with constant beta(t)";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("rate", 12, "beta(t), above 0"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }

  @Override
  public List<String> presets() {
    return List.of("exp:steps=1000");
  }
}
