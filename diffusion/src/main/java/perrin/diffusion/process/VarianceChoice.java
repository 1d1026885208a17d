package perrin.diffusion.process;

import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.DiscreteSchedule;

/**
 * The variance of a model's reverse steps: fixed, or learned within its range.
 *
 * @param fixed the fixed one, or null for learned
 */
public record VarianceChoice(ReverseVariance fixed) {
  /** The name of the learned variance. */
  public static final String LEARNED = "learned-range";

  /**
   * From what a user typed.
   *
   * @param text beta, beta-tilde, a number from 0 (beta-tilde) to 1 (beta), or learned-range
   * @return the choice
   * @throws CatalogException if it is none of these
   */
  public static VarianceChoice of(String text) {
    return switch (text) {
      case LEARNED -> new VarianceChoice(null);
      case "beta" -> new VarianceChoice(ReverseVariance.BETA);
      case "beta-tilde" -> new VarianceChoice(ReverseVariance.BETA_TILDE);
      default -> new VarianceChoice(new ReverseVariance(share(text)));
    };
  }

  private static double share(String text) {
    try {
      double v = Double.parseDouble(text);
      if (v >= 0 && v <= 1) {
        return v;
      }
    } catch (NumberFormatException e) {
      throw new CatalogException(complaint(text));
    }
    throw new CatalogException(complaint(text));
  }

  private static String complaint(String text) {
    return "variance '" + text + "' must be beta, beta-tilde, a number from 0 to 1, or " + LEARNED;
  }

  /**
   * Whether the model predicts it.
   *
   * @return true for learned-range
   */
  public boolean learned() {
    return fixed == null;
  }

  /**
   * Its values on the steps of a schedule.
   *
   * @param schedule of T steps
   * @return log sigma_k^2
   */
  public StepVariance on(DiscreteSchedule schedule) {
    return learned() ? StepVariance.learned(schedule) : StepVariance.fixed(schedule, fixed);
  }
}
