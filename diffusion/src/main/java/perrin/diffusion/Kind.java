package perrin.diffusion;

import java.util.function.ToDoubleFunction;
import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;

/**
 * What a model predicts: a linear combination {@code value = p x_0 + q eps} whose coefficients
 * depend on the noise level.
 *
 * <p>Together with {@code x = signal x_0 + noise eps} that is two equations for x_0 and eps, so
 * that any two kinds convert into one another exactly ({@link #conversion}). A new kind is a new
 * pair (p, q).
 *
 * @param name as people write it
 * @param p coefficient of x_0
 * @param q coefficient of eps
 */
public record Kind(String name, ToDoubleFunction<NoiseLevel> p, ToDoubleFunction<NoiseLevel> q) {
  /** The noise eps (Ho et al. 2020, arXiv 2006.11239, eq. 11). */
  public static final Kind EPS = new Kind("eps", l -> 0, l -> 1);

  /** The clean sample x_0. */
  public static final Kind X0 = new Kind("x0", l -> 1, l -> 0);

  /** v = signal eps - noise x_0 (Salimans and Ho 2022, arXiv 2202.00512, section 4). */
  public static final Kind V = new Kind("v", l -> -l.noise(), NoiseLevel::signal);

  /** The score of q(x_t | x_0), s = -eps / noise (Song et al. 2021, arXiv 2011.13456): SCO-8. */
  public static final Kind SCORE = new Kind("score", l -> 0, Kind::scoreOfEps);

  /**
   * The factor of eps in the score: grad log N(x; signal x_0, noise^2 I) = -eps / noise.
   *
   * @param level noise above 0
   * @return -1 / noise
   */
  @Equation("SCO-8")
  static double scoreOfEps(NoiseLevel level) {
    return -1 / level.noise();
  }

  /**
   * The velocity of a path: dx/dt = signal' x_0 + noise' eps at fixed (x_0, eps) (Lipman et al.
   * 2023, arXiv 2210.02747, eq. 15).
   *
   * @param signalRate d signal / dt as a function of the level
   * @param noiseRate d noise / dt as a function of the level
   * @return the kind
   */
  public static Kind velocity(
      ToDoubleFunction<NoiseLevel> signalRate, ToDoubleFunction<NoiseLevel> noiseRate) {
    return new Kind("velocity", signalRate, noiseRate);
  }

  /**
   * The value for known x_0 and eps: what training aims at.
   *
   * @param x0 [B, …]
   * @param eps [B, …]
   * @param levels of the samples
   * @return p x_0 + q eps
   */
  public Var of(Var x0, Var eps, NoiseLevels levels) {
    return levels.combineOrSame(p, x0, q, eps);
  }

  /**
   * Coefficients (a, b) with {@code wanted = a x + b value}, where x is the noisy sample and value
   * is of this kind.
   *
   * <p>Solving x = signal x_0 + noise eps, value = p x_0 + q eps by Cramer's rule with the
   * determinant D = signal q - noise p and inserting into wanted = p' x_0 + q' eps gives a = (p' q
   * - q' p) / D and b = (signal q' - noise p') / D. Where p' q = q' p one is a multiple of the
   * other: a = 0, b = q' / q.
   *
   * @param wanted the other kind
   * @param level the noise level
   * @return {a, b}, finite
   * @throws ArithmeticException if value says nothing about x_0 or eps at this level, such as eps
   *     where there is no signal
   */
  @Equation("SCO-9")
  public double[] conversion(Kind wanted, NoiseLevel level) {
    double p = this.p.applyAsDouble(level);
    double q = this.q.applyAsDouble(level);
    double p2 = wanted.p.applyAsDouble(level);
    double q2 = wanted.q.applyAsDouble(level);
    double d = level.signal() * q - level.noise() * p;
    double cross = p2 * q - q2 * p;
    // eps and score are multiples of each other, also where neither determines x_0
    double a = cross == 0 ? 0 : cross / d;
    double b =
        cross == 0 ? (q == 0 ? p2 / p : q2 / q) : (level.signal() * q2 - level.noise() * p2) / d;
    if (!Double.isFinite(a) || !Double.isFinite(b)) {
      throw new ArithmeticException(
          "conversion: "
              + name
              + " does not determine "
              + wanted.name
              + " at "
              + level
              + "; choose a parameterization or a grid that does");
    }
    return new double[] {a, b};
  }

  @Override
  public String toString() {
    return name;
  }
}
