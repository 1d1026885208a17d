package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The sub-VP equation: the drift of {@link VpSchedule}, but {@code g^2 = beta(t) (1 - exp(-2
 * B(t)))}, so that the noise is {@code 1 - exp(-B(t))}, always below that of VP (Song et al. 2021,
 * arXiv 2011.13456, eq. 27-29), with {@code B(t) = beta_min t + (beta_max - beta_min) t^2 / 2}.
 */
public final class SubVpSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public SubVpSchedule() {}

  /**
   * The curve.
   *
   * @param betaMin beta(0), above 0
   * @param betaMax beta(1), above 0
   */
  public record Curve(double betaMin, double betaMax) implements GaussianPath {
    private VpSchedule.Curve vp() {
      return new VpSchedule.Curve("vp", betaMin, betaMax);
    }

    @Override
    public String spec() {
      return "sub-vp:beta-min=" + betaMin + ",beta-max=" + betaMax;
    }

    @Override
    public double signal(double t) {
      return Math.exp(vp().logAlphaBar(t) / 2);
    }

    @Override
    public double noise(double t) {
      return -Math.expm1(vp().logAlphaBar(t));
    }

    @Override
    public double signalRate(double t) {
      return drift(t) * signal(t);
    }

    @Override
    public double noiseRate(double t) {
      return vp().beta(t) * Math.exp(vp().logAlphaBar(t));
    }

    @Override
    public double drift(double t) {
      return vp().drift(t);
    }

    @Override
    public double diffusion(double t) {
      return Math.sqrt(vp().beta(Domain.check(this, t)) * -Math.expm1(2 * vp().logAlphaBar(t)));
    }

    /** noise / signal = exp(B/2) - exp(-B/2) = 2 sinh(B/2), hence B = 2 asinh(sigma/2). */
    @Override
    public double timeOf(NoiseLevel level) {
      double h = level.sigma() / 2;
      double asinh =
          h < 1e8 ? Math.log1p(h + h * h / (1 + Math.sqrt(1 + h * h))) : Math.log(2) + Math.log(h);
      return vp().timeOf(-2 * asinh);
    }

    /** The prior is N(0, I), as for VP. */
    @Override
    public double priorStd() {
      return 1;
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return new Curve(settings.real("beta-min", 1e-6, 1e3), settings.real("beta-max", 1e-6, 1e3));
  }

  @Override
  public String name() {
    return "sub-vp";
  }

  @Override
  public String summary() {
    return "continuous sub-VP SDE, less variance than VP";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("beta-min", 0.1, "beta(0), above 0"), Setting.of("beta-max", 20, "beta(1)"));
  }
}
