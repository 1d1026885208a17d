package perrin.diffusion.solver.dpm;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.StepControl;
import perrin.diffusion.solver.interpolation.Form;

/**
 * DPM-Solver's step size in lambda: {@code h := theta h E^(-1/k)} after every attempt, of which
 * those with E at most 1 are accepted (Lu et al. 2022, arXiv 2206.00927, appendix C.4).
 */
final class StepSize implements StepControl {
  /** Shorter steps in lambda come of no numbers, or of a tolerance finer than rounding. */
  private static final double VANISHED = 1e-10;

  /** What an error that is no number shortens the step to. */
  private static final double LEAST = 0.2;

  private final double initial;
  private final double theta;
  private final int order;
  private final Curve curve;
  private double h;
  private double last;

  StepSize(double initial, double theta, int order, Curve curve) {
    this.initial = initial;
    this.theta = theta;
    this.order = order;
    this.curve = curve;
    this.h = initial;
  }

  @Override
  public StepControl fresh() {
    return new StepSize(initial, theta, order, curve);
  }

  @Override
  public NoiseLevel propose(NoiseLevel from, NoiseLevel goal) {
    double whole = Form.h(from, goal);
    // A level beyond which hardly anything is left would be no level of its own.
    if (Double.isInfinite(whole) || h >= whole * (1 - 1e-9)) {
      return goal;
    }
    if (h < VANISHED) {
      throw new ArithmeticException(
          "dpm-solver: steps vanish at "
              + from
              + " (last error "
              + last
              + " tolerances); the model gives no numbers there, or the tolerance is finer than"
              + " rounding");
    }
    return curve.between(from, goal, h / whole);
  }

  @Override
  public boolean accepts(double error) {
    last = error;
    if (!Double.isFinite(error)) {
      h *= LEAST;
    } else if (error > 0) {
      h *= theta * Math.pow(error, -1.0 / order);
    }
    return error <= 1;
  }
}
