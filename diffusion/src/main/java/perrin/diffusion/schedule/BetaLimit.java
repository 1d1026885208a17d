package perrin.diffusion.schedule;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;

/**
 * The limit of a chain of steps in continuous time: {@code {T beta_i} -> beta(t)} with {@code
 * beta(i/T) = T beta_i}, {@code dt = 1/T} (Song et al. 2021, arXiv 2011.13456, appendix B),
 * straight between those points and constant before the first; and back, {@code beta_i = beta(i/T)
 * / T}.
 *
 * <p>The limit's abar is exp of minus an integral where the chain's is a product of 1 - beta_i:
 * they differ by O(1/T).
 */
@Equation("SCH-4")
public final class BetaLimit implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public BetaLimit() {}

  /**
   * The chain of a continuous curve: {@code beta_i = beta(i/T) / T}.
   *
   * @param curve gives beta(t) on [0, 1]
   * @param steps T, large enough that every beta_i is below 1
   * @return the schedule of T steps
   * @throws IllegalArgumentException if T is too small
   */
  public static DiscreteSchedule chain(VpCurve curve, int steps) {
    double[] beta = new double[steps];
    for (int i = 1; i <= steps; i++) {
      beta[i - 1] = curve.beta((double) i / steps) / steps;
    }
    return DiscreteSchedule.ofBetas("chain of " + steps + " steps of " + curve.spec(), beta);
  }

  /**
   * The limit.
   *
   * @param chain beta_1 … beta_T
   * @return the curve with beta(i/T) = T beta_i
   */
  public static VpCurve of(DiscreteSchedule chain) {
    int n = chain.steps();
    double[] beta = new double[n + 1];
    double[] integral = new double[n + 1];
    for (int i = 1; i <= n; i++) {
      beta[i] = n * chain.beta(i);
    }
    beta[0] = beta[1];
    for (int i = 1; i <= n; i++) {
      integral[i] = integral[i - 1] + (beta[i - 1] + beta[i]) / 2 / n;
    }
    return new Curve(chain, beta, integral);
  }

  private static final class Curve implements VpCurve {
    private final DiscreteSchedule chain;
    private final double[] beta;
    private final double[] integral;

    Curve(DiscreteSchedule chain, double[] beta, double[] integral) {
      this.chain = chain;
      this.beta = beta;
      this.integral = integral;
    }

    @Override
    public String spec() {
      return "limit:of=[" + chain.spec() + "]";
    }

    private int cell(double t) {
      return Math.clamp((int) (t * chain.steps()), 0, chain.steps() - 1);
    }

    @Override
    public double beta(double t) {
      int i = cell(t);
      return beta[i] + (beta[i + 1] - beta[i]) * (t * chain.steps() - i);
    }

    @Override
    public double logAlphaBar(double t) {
      int i = cell(t);
      double h = t - (double) i / chain.steps();
      return -(integral[i] + h * (beta[i] + beta(t)) / 2);
    }

    @Override
    public double timeOf(double logAlphaBar) {
      int n = chain.steps();
      int found = Arrays.binarySearch(integral, -logAlphaBar);
      int i = Math.clamp(found >= 0 ? found : -found - 2, 0, n - 1);
      double rest = -logAlphaBar - integral[i];
      double slope = (beta[i + 1] - beta[i]) * n;
      double root = beta[i] * beta[i] + 2 * slope * rest;
      return root < 0 || Double.isInfinite(rest)
          ? end()
          : (double) i / n + 2 * rest / (beta[i] + Math.sqrt(root));
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Curve c && chain.equals(c.chain);
    }

    @Override
    public int hashCode() {
      return chain.hashCode();
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return of(Schedules.discrete(settings.bracketed("of")));
  }

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public String summary() {
    return "beta(t) in continuous time through the T beta_i of a schedule of steps";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("of", "[linear]", "the schedule of steps, in brackets if it has settings"));
  }
}
