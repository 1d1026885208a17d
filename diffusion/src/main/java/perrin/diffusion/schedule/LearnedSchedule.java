package perrin.diffusion.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * A log-SNR that is a monotone network of time: {@code gamma(t) = a t + sum_i c_i sigmoid(w_i t +
 * b_i)} with a, c_i, w_i above 0, brought to the wanted ends, {@code lambda(t) = lambda_max -
 * (lambda_max - lambda_min) (gamma(t) - gamma(0)) / (gamma(1) - gamma(0))} (Kingma et al. 2021,
 * arXiv 2107.00630, appendix H, whose three layers reduce to this form).
 *
 * <p>{@link LearnedFit} finds the weights; a specification holds them, so that a run which
 * continues has the same schedule to the bit. The defaults are an example.
 */
public final class LearnedSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public LearnedSchedule() {}

  /**
   * The curve.
   *
   * @param lambdaMax log-SNR at the clean end
   * @param lambdaMin log-SNR at the noisy end, below lambdaMax
   * @param weights a, then c_i, w_i, b_i of each unit; all but the b_i above 0
   * @return the curve
   * @throws CatalogException if a weight is missing or its sign would let gamma fall
   */
  public static LogSnrCurve of(double lambdaMax, double lambdaMin, double... weights) {
    boolean rising = weights.length % 3 == 1;
    for (int i = 0; i < weights.length; i++) {
      rising &= weights[i] > 0 || i > 0 && i % 3 == 0;
    }
    if (!rising) {
      throw new CatalogException(
          "learned: weights are a, then c, w, b of each unit, all but the b above 0, as gamma must"
              + " rise; not "
              + Arrays.toString(weights));
    }
    return new Curve(lambdaMax, lambdaMin, weights.clone());
  }

  private static final class Curve implements LogSnrCurve {
    private final double lambdaMax;
    private final double lambdaMin;
    private final double[] weights;
    private final double first;
    private final double scale;

    Curve(double lambdaMax, double lambdaMin, double[] weights) {
      this.lambdaMax = lambdaMax;
      this.lambdaMin = lambdaMin;
      this.weights = weights;
      this.first = gamma(0);
      this.scale = (lambdaMax - lambdaMin) / (gamma(1) - first);
    }

    private static double sigmoid(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    private double gamma(double t) {
      double sum = weights[0] * t;
      for (int i = 1; i < weights.length; i += 3) {
        sum += weights[i] * sigmoid(weights[i + 1] * t + weights[i + 2]);
      }
      return sum;
    }

    @Override
    public String spec() {
      String list =
          Arrays.stream(weights).mapToObj(Double::toString).collect(Collectors.joining(","));
      return "learned:lambda-max="
          + lambdaMax
          + ",lambda-min="
          + lambdaMin
          + ",weights=["
          + list
          + "]";
    }

    @Override
    public double lambda(double t) {
      return t == 1 ? lambdaMin : lambdaMax - scale * (gamma(t) - first);
    }

    @Override
    public double lambdaRate(double t) {
      double rate = weights[0];
      for (int i = 1; i < weights.length; i += 3) {
        double s = sigmoid(weights[i + 1] * t + weights[i + 2]);
        rate += weights[i] * weights[i + 1] * s * (1 - s);
      }
      return -scale * rate;
    }

    @Override
    public double timeOfLambda(double lambda) {
      return Domain.solve(this::lambda, lambda, start(), end());
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Curve c && spec().equals(c.spec());
    }

    @Override
    public int hashCode() {
      return spec().hashCode();
    }
  }

  @Override
  public Schedule make(Settings settings) {
    double max = settings.real("lambda-max", -60, 60);
    double min = settings.real("lambda-min", -60, Math.nextDown(max));
    return of(max, min, settings.reals("weights")).inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "learned";
  }

  @Override
  public String summary() {
    return "log-SNR a monotone network of time";
  }

  @Override
  public String paper() {
    return "arXiv 2107.00630";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("lambda-max", 13.3, "log-SNR at the clean end"),
        Setting.of("lambda-min", -13.3, "log-SNR at the noisy end"),
        new Setting("weights", "[1,1,12,-1.5,1,12,-10.5]", "a, then c, w, b of each unit"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }
}
