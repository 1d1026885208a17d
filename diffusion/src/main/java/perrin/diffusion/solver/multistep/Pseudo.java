package perrin.diffusion.solver.multistep;

import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.interpolation.Earlier;
import perrin.diffusion.solver.interpolation.Lagrange;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * Pseudo numerical methods: DDIM's step with the noise prediction replaced by a mean e' of several,
 * {@code e' = sum_j w_j epsHat_j} with the weights of a linear multistep method over time (Liu et
 * al. 2022, arXiv 2202.09778, eq. 11 to 13).
 *
 * <p>At equal steps of time the weights are those of Adams and Bashforth, (55, -59, 37, -9) / 24
 * for four predictions; otherwise the integrals of the Lagrange polynomials through the actual
 * times. The mean is over time while DDIM's step is over sigma, so that the methods are of second
 * order however many predictions they combine (theorem 3.2 of the paper).
 *
 * @param name for messages
 * @param points predictions combined, from 1 to 4
 * @param start how the first steps are taken
 * @param equal whether the paper's coefficients are used even where steps are unequal
 * @param curve gives the time
 */
public record Pseudo(String name, int points, Start start, boolean equal, Curve curve)
    implements Solver {
  /** How the first steps are taken, while there is no history. */
  public enum Start {
    /** With as many predictions as there are. */
    FEWER,
    /** The first step by the mean of the slopes at both ends, two evaluations. */
    HEUN,
    /** Until there are enough predictions, by the Runge-Kutta method's four evaluations. */
    RUNGE_KUTTA
  }

  /** Checks the number of predictions. */
  public Pseudo {
    if (points < 1 || points > 4) {
      throw new IllegalArgumentException(
          name + ": order " + points + " of the multistep formula must be from 1 to 4");
    }
  }

  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    Var eps = p.eps();
    s.remember(eps);
    Earlier earlier = Earlier.of(s, points - 1);
    // Neither start can evaluate the model at the clean end, nor average slopes over sigma from
    // pure
    // noise, where sigma is infinite.
    if (!s.to().clean() && s.from().signal() > 0) {
      if (start == Start.RUNGE_KUTTA && earlier.count() < points - 1) {
        return rungeKutta(s, p, eps);
      }
      if (start == Start.HEUN && earlier.count() == 0) {
        Prediction end = s.predict(Transfer.ddim(p, s.to()), s.to());
        return mean(s, p, eps, new double[] {0.5, 0.5}, end.eps());
      }
    }
    if (earlier.count() == 0 || !equal && !curve.reaches(s.to())) {
      return Transfer.ddim(p, s.to());
    }
    double[] places = places(s, earlier);
    // where a schedule's time has no digits left, two levels have the same
    if (!Lagrange.distinct(places)) {
      return Transfer.ddim(p, s.to());
    }
    double[] w = Lagrange.bounded(places, Lagrange.uniform(earlier.count() + 1, 1));
    return mean(s, p, eps, w, earlier.array());
  }

  private double[] places(Step s, Earlier earlier) {
    if (equal) {
      double[] v = new double[earlier.count() + 1];
      for (int j = 1; j < v.length; j++) {
        v[j] = -j;
      }
      return v;
    }
    double t = curve.time(s.from());
    double dt = curve.time(s.to()) - t;
    return earlier.nodes(l -> (curve.time(l) - t) / dt);
  }

  /** The paper's eq. 12, pseudo Runge-Kutta. */
  private Var rungeKutta(Step s, Prediction p, Var e1) {
    NoiseLevel middle = curve.midway(s.from(), s.to());
    Var e2 = s.predict(Transfer.ddim(p, middle), middle).eps();
    Var e3 = s.predict(moved(s, p, e1, e2, middle), middle).eps();
    Var e4 = s.predict(moved(s, p, e1, e3, s.to()), s.to()).eps();
    return mean(s, p, e1, new double[] {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}, e2, e3, e4);
  }

  /** DDIM's step with another noise. */
  private static Var moved(Step s, Prediction p, Var own, Var other, NoiseLevel to) {
    return Transfer.corrected(p, to, own, new double[] {0, gain(s.from(), to)}, other);
  }

  private static Var mean(Step s, Prediction p, Var eps, double[] w, Var... others) {
    double[] scaled = w.clone();
    for (int j = 0; j < w.length; j++) {
      scaled[j] *= gain(s.from(), s.to());
    }
    return Transfer.corrected(p, s.to(), eps, scaled, others);
  }

  /** The factor of the noise prediction in DDIM's step. */
  private static double gain(NoiseLevel from, NoiseLevel to) {
    return to.signal() * (to.sigma() - from.sigma());
  }

  @Override
  public int order() {
    return Math.min(points, 2);
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public int memory() {
    return points - 1;
  }

  @Override
  public boolean stochastic() {
    return false;
  }
}
