package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The schedule under which a uniform time draws log-SNRs of a Laplace distribution: {@code
 * lambda(t) = mu - b sgn(1/2 - t) log(1 - 2 |t - 1/2|)} (Hang et al. 2024, arXiv 2407.03297, table
 * 1), cut at two log-SNRs, as it is infinite at t = 0 and 1.
 */
public final class LaplaceSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public LaplaceSchedule() {}

  /**
   * The curve. The share p of log-SNRs below lambda falls linearly in t; both p and 1 - p keep
   * their digits, as the tails are reached at both ends.
   *
   * @param mu centre
   * @param b scale, above 0
   * @param lambdaMax log-SNR at the clean end
   * @param lambdaMin log-SNR at the noisy end, below lambdaMax
   */
  public record Curve(double mu, double b, double lambdaMax, double lambdaMin)
      implements LogSnrCurve {
    @Override
    public String spec() {
      return "laplace:mu="
          + mu
          + ",b="
          + b
          + ",lambda-max="
          + lambdaMax
          + ",lambda-min="
          + lambdaMin;
    }

    private double below(double lambda) {
      double z = (lambda - mu) / b;
      return z < 0 ? Math.exp(z) / 2 : 1 - Math.exp(-z) / 2;
    }

    private double above(double lambda) {
      return below(2 * mu - lambda);
    }

    private double p(double t) {
      return below(lambdaMax) * (1 - t) + below(lambdaMin) * t;
    }

    private double q(double t) {
      return above(lambdaMax) * (1 - t) + above(lambdaMin) * t;
    }

    @Override
    public double lambda(double t) {
      double p = p(t);
      return p < 0.5 ? mu + b * Math.log(2 * p) : mu - b * Math.log(2 * q(t));
    }

    @Override
    public double lambdaRate(double t) {
      double p = p(t);
      return -b * mass() / Math.min(p, q(t));
    }

    @Override
    public double timeOfLambda(double lambda) {
      return lambda > mu
          ? (above(lambda) - above(lambdaMax)) / mass()
          : 1 - (below(lambda) - below(lambdaMin)) / mass();
    }

    /** Share of the log-SNRs between the ends, from the tail in which both may lie. */
    private double mass() {
      return lambdaMin > mu
          ? above(lambdaMin) - above(lambdaMax)
          : below(lambdaMax) - below(lambdaMin);
    }
  }

  @Override
  public Schedule make(Settings settings) {
    double max = settings.real("lambda-max", -60, 60);
    var curve =
        new Curve(
            settings.real("mu", -20, 20),
            settings.real("b", 0.05, 20),
            max,
            settings.real("lambda-min", -60, Math.nextDown(max)));
    if (curve.below(curve.lambdaMin()) == 0 || curve.above(max) == 0) {
      throw new CatalogException(
          "laplace: beyond one of its ends lies a share of the distribution too small for a number;"
              + " choose lambda-max and lambda-min nearer to mu, or a larger b");
    }
    return curve.inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "laplace";
  }

  @Override
  public String summary() {
    return "log-SNR of Laplace distribution in uniform time";
  }

  @Override
  public String paper() {
    return "arXiv 2407.03297";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("mu", 0, "centre of the log-SNRs"),
        Setting.of("b", 0.5, "scale, above 0"),
        Setting.of("lambda-max", 12, "log-SNR at the clean end"),
        Setting.of("lambda-min", -12, "log-SNR at the noisy end"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }
}
