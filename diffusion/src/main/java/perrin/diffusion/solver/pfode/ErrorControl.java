package perrin.diffusion.solver.pfode;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.ode.StepSize;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.StepControl;

/** Steps in lambda as long as the error allows, by the ODE library's controller. */
final class ErrorControl implements StepControl {
  private static final double FIRST = 0.1;

  /** Where a step from pure noise ends: a signal of 1 in 100 of the noise. */
  private static final double LEAST = -2 * Math.log(100);

  /** Shorter steps in lambda come of no numbers, or of a tolerance finer than rounding. */
  private static final double VANISHED = 1e-10;

  private final Curve curve;
  private final int k;
  private final StepSize size;
  private double length = FIRST;
  private double tried;
  private double last;
  private boolean cut;

  /**
   * A control at the start of a run.
   *
   * @param curve where the levels lie
   * @param k power of the step with which the error falls
   */
  ErrorControl(Curve curve, int k) {
    this.curve = curve;
    this.k = k;
    this.size = new StepSize(k);
  }

  @Override
  public StepControl fresh() {
    return new ErrorControl(curve, k);
  }

  @Override
  public NoiseLevel propose(NoiseLevel from, NoiseLevel goal) {
    if (from.signal() == 0 && goal.lambda() > LEAST) {
      tried = Double.POSITIVE_INFINITY;
      return curve.at(curve.time(NoiseLevel.ofLambda(LEAST)));
    }
    double whole = Math.abs(goal.lambda() - from.lambda());
    cut = length >= whole * (1 - 1e-9) || Double.isInfinite(whole);
    if (!cut && length < VANISHED) {
      throw new ArithmeticException(
          "pf-ode: steps vanish at "
              + from
              + " (last error "
              + last
              + " tolerances); the model gives no numbers there, or the tolerance is finer than"
              + " rounding");
    }
    tried = cut ? whole : length;
    return cut ? goal : curve.between(from, goal, length / whole);
  }

  @Override
  public boolean accepts(double error) {
    if (Double.isInfinite(tried)) {
      return true; // a step from pure noise or to no noise, which has no estimate
    }
    last = error;
    double next = tried * size.factor(error);
    boolean accepted = StepSize.accepts(error);
    // a step cut short by its goal says nothing against longer ones
    length = accepted && cut ? Math.max(length, next) : next;
    return accepted;
  }
}
