package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The variance-preserving equation with linear rate: {@code beta(t) = beta_min + (beta_max -
 * beta_min) t}, {@code log abar(t) = -beta_min t - (beta_max - beta_min) t^2 / 2} (Song et al.
 * 2021, arXiv 2011.13456, eq. 32): the limit of the linear schedule with {@code beta_i = beta(i/T)
 * / T}.
 */
public final class VpSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public VpSchedule() {}

  /**
   * The curve.
   *
   * @param name under which the catalogue knows it
   * @param betaMin beta(0), above 0
   * @param betaMax beta(1), above 0
   */
  public record Curve(String name, double betaMin, double betaMax) implements VpCurve {
    @Override
    public String spec() {
      return name + ":beta-min=" + betaMin + ",beta-max=" + betaMax;
    }

    @Override
    public double beta(double t) {
      return betaMin + (betaMax - betaMin) * t;
    }

    @Override
    public double logAlphaBar(double t) {
      return -t * (betaMin + (betaMax - betaMin) * t / 2);
    }

    /** The root of (beta_max - beta_min) t^2 / 2 + beta_min t = B, without cancellation. */
    @Override
    public double timeOf(double logAlphaBar) {
      double b = -logAlphaBar;
      double root = betaMin * betaMin + 2 * (betaMax - betaMin) * b;
      return root < 0 || Double.isInfinite(b) ? end() : 2 * b / (betaMin + Math.sqrt(root));
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return new Curve(
            "vp", settings.real("beta-min", 1e-6, 1e3), settings.real("beta-max", 1e-6, 1e3))
        .inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "vp";
  }

  @Override
  public String summary() {
    return "continuous variance-preserving SDE, beta(t) linear";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("beta-min", 0.1, "beta(0), above 0"),
        Setting.of("beta-max", 20, "beta(1)"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }
}
