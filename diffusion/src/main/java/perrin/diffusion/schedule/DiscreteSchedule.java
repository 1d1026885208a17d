package perrin.diffusion.schedule;

import java.util.Arrays;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;

/**
 * A variance-preserving schedule of T steps: {@code beta_k}, {@code alpha_k = 1 - beta_k}, {@code
 * abar_k = alpha_1 … alpha_k}, {@code abar_0 = 1} (Ho et al. 2020, arXiv 2006.11239).
 *
 * <p>Primary is log abar: from it follow signal = sqrt(abar) and noise = sqrt(1 - abar) =
 * sqrt(-expm1(log abar)) without loss of digits. Between steps log abar is linear in t, that is,
 * the noise rate beta(t) = -d log abar / dt is constant within a step (as in DPM-Solver, Lu et al.
 * 2022, arXiv 2206.00927, appendix D.1); hence level, inverse, drift and diffusion agree exactly.
 *
 * <p>beta_T may be 1, abar_T then 0 (Lin et al. 2023, arXiv 2305.08891). In that last step the
 * signal is linear in t instead, and drift and diffusion grow without bound towards T.
 */
public final class DiscreteSchedule implements SteppedSchedule {
  private final String spec;
  private final double[] beta;
  private final double[] logAlphaBar;
  private final NoiseLevel[] levels;

  private DiscreteSchedule(String spec, double[] beta, double[] logAlphaBar) {
    this.spec = spec;
    this.beta = beta;
    this.logAlphaBar = logAlphaBar;
    this.levels = new NoiseLevel[logAlphaBar.length];
    for (int k = 0; k < levels.length; k++) {
      levels[k] = NoiseLevel.ofLogAlphaBar(logAlphaBar[k]);
    }
    for (int k = 1; k < levels.length; k++) {
      if (!levels[k - 1].cleanerThan(levels[k])) {
        throw new IllegalArgumentException(
            "schedule " + spec + ": step " + k + " adds no noise (beta " + beta[k] + ")");
      }
    }
  }

  /**
   * A schedule from its betas.
   *
   * @param spec how to make it again, for configurations and messages
   * @param betas beta_1 … beta_T, each in (0, 1), the last one in (0, 1]
   * @return the schedule
   * @throws IllegalArgumentException if there is none or one leaves the range
   */
  public static DiscreteSchedule ofBetas(String spec, double... betas) {
    checkSteps(spec, betas.length);
    double[] beta = new double[betas.length + 1];
    double[] log = new double[betas.length + 1];
    double carry = 0;
    for (int k = 1; k < beta.length; k++) {
      beta[k] = betas[k - 1];
      if (!(beta[k] > 0 && (beta[k] < 1 || beta[k] == 1 && k == betas.length))) {
        throw new IllegalArgumentException(
            "schedule " + spec + ": beta_" + k + " = " + beta[k] + " must be in (0, 1)");
      }
      if (beta[k] == 1) {
        log[k] = Double.NEGATIVE_INFINITY;
        break;
      }
      // compensated summation, so that abar_T keeps its digits over thousands of steps
      double term = Math.log1p(-beta[k]) - carry;
      log[k] = log[k - 1] + term;
      carry = (log[k] - log[k - 1]) - term;
    }
    return new DiscreteSchedule(spec, beta, log);
  }

  /**
   * A schedule from log abar.
   *
   * @param spec how to make it again
   * @param logAlphaBars log abar_1 … log abar_T, negative and falling, finite but for the last one
   * @return the schedule
   * @throws IllegalArgumentException if they do not fall
   */
  public static DiscreteSchedule ofLogAlphaBars(String spec, double... logAlphaBars) {
    checkSteps(spec, logAlphaBars.length);
    double[] beta = new double[logAlphaBars.length + 1];
    double[] log = new double[beta.length];
    for (int k = 1; k < beta.length; k++) {
      log[k] = logAlphaBars[k - 1];
      if (!(log[k] < log[k - 1]) || Double.isInfinite(log[k]) && k < logAlphaBars.length) {
        throw new IllegalArgumentException(
            "schedule "
                + spec
                + ": log abar_"
                + k
                + " = "
                + log[k]
                + " must be finite and below"
                + " its predecessor "
                + log[k - 1]);
      }
      beta[k] = -Math.expm1(log[k] - log[k - 1]);
    }
    return new DiscreteSchedule(spec, beta, log);
  }

  private static void checkSteps(String spec, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("schedule " + spec + ": needs at least one step");
    }
  }

  @Override
  public int steps() {
    return beta.length - 1;
  }

  /**
   * Variance of the noise that step k adds.
   *
   * @param k from 1 to T
   * @return beta_k in (0, 1); 1 for the last step of a schedule that ends without signal
   */
  public double beta(int k) {
    return beta[check(k, 1)];
  }

  /**
   * 1 - beta_k, with all its digits also where beta_k rounds to 1.
   *
   * @param k from 1 to T
   * @return alpha_k; 0 only for the last step of a schedule that ends without signal
   */
  public double alpha(int k) {
    return beta(k) < 0.5 ? 1 - beta(k) : Math.exp(logAlphaBar[k] - logAlphaBar[k - 1]);
  }

  /**
   * alpha_1 … alpha_k.
   *
   * @param k from 0 to T
   * @return abar_k, 1 for k = 0
   */
  public double alphaBar(int k) {
    return Math.exp(logAlphaBar(k));
  }

  /**
   * Logarithm of abar_k.
   *
   * @param k from 0 to T
   * @return at most 0
   */
  public double logAlphaBar(int k) {
    return logAlphaBar[check(k, 0)];
  }

  /**
   * Variance of the posterior q(x_{k-1} | x_k, x_0) (REV-2): (1 - abar_{k-1}) / (1 - abar_k)
   * beta_k.
   *
   * @param k from 1 to T
   * @return beta~_k; 0 for k = 1
   */
  public double betaTilde(int k) {
    double ratio = levels[check(k, 1) - 1].noise() / levels[k].noise();
    return ratio * ratio * beta[k];
  }

  /**
   * log beta~_k, by the convention of Nichol and Dhariwal (2021, arXiv 2102.09672) with log beta~_2
   * in place of log beta~_1 = log 0 (REV-6); log beta_1 if there is but one step.
   *
   * @param k from 1 to T
   * @return finite
   */
  public double logBetaTilde(int k) {
    check(k, 1);
    return steps() == 1 ? Math.log(beta[1]) : Math.log(betaTilde(Math.max(k, 2)));
  }

  /** The level (sqrt(abar_k), sqrt(1 - abar_k)). */
  @Override
  public NoiseLevel level(int k) {
    return levels[check(k, 0)];
  }

  private int check(int k, int least) {
    if (k < least || k > steps()) {
      throw new IllegalArgumentException(
          "schedule " + spec + ": step " + k + " must be from " + least + " to " + steps());
    }
    return k;
  }

  // ---- the same in continuous time

  @Override
  public String spec() {
    return spec;
  }

  @Override
  public NoiseLevel level(double t) {
    int k = stepOf(t);
    if (t == k) {
      return levels[k];
    }
    double u = t - (k - 1); // from the cleaner step, where a little noise must not round to none
    return NoiseLevel.ofLogAlphaBar(
        losesSignal(k)
            ? logAlphaBar[k - 1] + 2 * Math.log(k - t)
            : logAlphaBar[k - 1] + u * (logAlphaBar[k] - logAlphaBar[k - 1]));
  }

  /** Whether nothing of the signal survives step k. */
  private boolean losesSignal(int k) {
    return logAlphaBar[k] == Double.NEGATIVE_INFINITY;
  }

  /**
   * The time of a level: exactly k for {@link #level(int)} of k, else by log abar, which is linear
   * between steps. Levels beyond an end get that end.
   */
  @Override
  public double time(NoiseLevel level) {
    double target = level.logAlphaBar();
    int last = steps();
    if (target >= 0) {
      return 0;
    }
    // index of the first log abar below or at the target
    int low = 0;
    int high = last;
    while (high - low > 1) {
      int mid = (low + high) >>> 1;
      if (logAlphaBar[mid] > target) {
        low = mid;
      } else {
        high = mid;
      }
    }
    for (int k = Math.max(0, low - 1); k <= Math.min(last, high + 1); k++) {
      if (levels[k].equals(level)) {
        return k;
      }
    }
    if (losesSignal(high)) {
      return high - Math.exp((target - logAlphaBar[low]) / 2);
    }
    double u = (target - logAlphaBar[low]) / (logAlphaBar[high] - logAlphaBar[low]);
    return Math.min(last, low + u);
  }

  @Override
  public double drift(double t) {
    return -betaOf(t) / 2;
  }

  @Override
  public double diffusion(double t) {
    return Math.sqrt(betaOf(t));
  }

  private double betaOf(double t) {
    int k = Math.max(1, stepOf(t));
    return losesSignal(k) ? 2 / (k - t) : logAlphaBar[k - 1] - logAlphaBar[k];
  }

  /** The velocity, finite also where the signal vanishes: signal' = -signal_{T-1} there. */
  @Override
  public Kind velocity() {
    return Kind.velocity(
        this::signalRate,
        l -> l.noise() == 0 ? Double.POSITIVE_INFINITY : -l.signal() * signalRate(l) / l.noise());
  }

  private double signalRate(NoiseLevel level) {
    double t = time(level);
    int k = Math.max(1, stepOf(t));
    return losesSignal(k) ? -levels[k - 1].signal() : -betaOf(t) / 2 * level.signal();
  }

  /** The step k with t in (k - 1, k]; 0 for t = 0. */
  private int stepOf(double t) {
    if (!(t >= 0 && t <= steps())) {
      throw new IllegalArgumentException(
          "schedule " + spec + ": time " + t + " must be from 0 to " + steps());
    }
    return (int) Math.ceil(t);
  }

  /** The prior of a variance-preserving process is N(0, I). */
  @Override
  public double priorStd() {
    return 1;
  }

  @Override
  public double priorStd(NoiseLevel first) {
    return 1;
  }

  @Override
  public String toString() {
    return spec;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof DiscreteSchedule s && Arrays.equals(logAlphaBar, s.logAlphaBar);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(logAlphaBar);
  }
}
