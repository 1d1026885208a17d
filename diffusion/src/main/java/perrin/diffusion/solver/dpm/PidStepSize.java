package perrin.diffusion.solver.dpm;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.StepControl;
import perrin.diffusion.solver.interpolation.Form;

/**
 * Step sizes by a PID controller, as the k-diffusion project's {@code sample_dpm_adaptive}: with
 * e_0 the inverse error of this attempt, e_1 and e_2 those of the last two accepted ones, {@code f
 * = 1 + atan(e_0^b1 e_1^b2 e_2^b3 - 1)}, and {@code h := f h} after every attempt, of which those
 * with f of at least the safety are accepted.
 *
 * <p>b1 = (p + i + d) / k, b2 = -(p + 2 d) / k, b3 = d / k for the method's order k.
 */
final class PidStepSize implements StepControl {
  /** Keeps the inverse of an error of 0 finite. */
  private static final double LEAST_ERROR = 1e-8;

  private final double initial;
  private final double[] exponents;
  private final double safety;
  private final Curve curve;
  private final double[] inverse = new double[3];
  private boolean started;
  private double h;

  PidStepSize(double initial, double[] exponents, double safety, Curve curve) {
    this.initial = initial;
    this.exponents = exponents;
    this.safety = safety;
    this.curve = curve;
    this.h = initial;
  }

  /** The exponents of the three errors. */
  static double[] exponents(double p, double i, double d, double order) {
    return new double[] {(p + i + d) / order, -(p + 2 * d) / order, d / order};
  }

  @Override
  public StepControl fresh() {
    return new PidStepSize(initial, exponents, safety, curve);
  }

  @Override
  public NoiseLevel propose(NoiseLevel from, NoiseLevel goal) {
    double whole = Form.h(from, goal);
    // A level beyond which hardly anything is left would be no level of its own.
    return Double.isInfinite(whole) || h >= whole * (1 - 1e-9)
        ? goal
        : curve.between(from, goal, h / whole);
  }

  @Override
  public boolean accepts(double error) {
    double e = 1 / (error + LEAST_ERROR);
    if (!started) {
      java.util.Arrays.fill(inverse, e);
      started = true;
    }
    inverse[0] = e;
    double raw = 1;
    for (int j = 0; j < inverse.length; j++) {
      raw *= Math.pow(inverse[j], exponents[j]);
    }
    double factor = 1 + Math.atan(raw - 1);
    boolean accepted = factor >= safety;
    if (accepted) {
      inverse[2] = inverse[1];
      inverse[1] = e;
    }
    h *= factor;
    return accepted;
  }
}
