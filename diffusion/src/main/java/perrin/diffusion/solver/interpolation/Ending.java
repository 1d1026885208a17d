package perrin.diffusion.solver.interpolation;

import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Step;

/**
 * How high the order may be near the end of a run.
 *
 * <p>A step to the clean level spans infinitely many units of log-SNR, over which nothing can be
 * extrapolated: there, every method over log-SNR takes DDIM's step.
 *
 * @param lowerOrderFinal in runs of fewer than 15 steps the last step is of order 1, the one before
 *     of order 2, as in the DPM-Solver authors' and the diffusers library's code
 * @param eulerAtFinal the last step is of order 1 in any case
 */
public record Ending(boolean lowerOrderFinal, boolean eulerAtFinal) {
  private static final int FEW = 15;

  /** The settings of {@link #of}. */
  public static final Setting LOWER =
      new Setting("lower-order-final", "true", "with fewer than 15 steps, end with lower orders");

  /** The settings of {@link #of}. */
  public static final Setting EULER =
      new Setting("euler-at-final", "false", "always end with a first-order step");

  /**
   * From settings.
   *
   * @param settings with both settings
   * @return the rule
   */
  public static Ending of(Settings settings) {
    return new Ending(settings.truth(LOWER.name()), settings.truth(EULER.name()));
  }

  /**
   * The order a step may have.
   *
   * @param s the step
   * @param order what the method and its history allow
   * @return at most that, at least 1
   */
  public int order(Step s, int order) {
    boolean last = s.legsLeft() == 0;
    if (s.to().clean() || last && eulerAtFinal) {
      return 1;
    }
    boolean few = s.leg() + 1 + s.legsLeft() < FEW;
    return lowerOrderFinal && few ? Math.min(order, s.legsLeft() + 1) : order;
  }
}
