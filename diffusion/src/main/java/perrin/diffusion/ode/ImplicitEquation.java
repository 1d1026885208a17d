package perrin.diffusion.ode;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The equation u = g(u) of an implicit stage, whose unknown u is a slope.
 *
 * <p>Fixed-point iteration while it contracts by at least a half; else (stiff equations, long
 * steps) Newton's method on u - g(u) = 0, whose linear systems {@link Gmres} solves with
 * Jacobian-vector products by differences. Either ends when what is left changes the state by less
 * than {@code 256 epsilon (|x| + |h u|)}, epsilon being the rounding error of the numbers.
 *
 * <p>Where gradients are wanted, only the fixed-point iteration serves: recorded, its derivative
 * converges at the same rate.
 *
 * @param <U> the unknown
 */
final class ImplicitEquation<U> {
  private static final double TOLERANCE = 256;
  private static final int MAX_CONTRACTIONS = 60;
  private static final int MAX_NEWTON = 30;

  private final VectorSpace<U> space;
  private final UnaryOperator<U> g;
  private final double h;
  private final double size;

  /**
   * An equation.
   *
   * @param space of the unknown
   * @param g its right-hand side
   * @param h length of the step, which turns slopes into changes of the state
   * @param size norm of the state
   */
  ImplicitEquation(VectorSpace<U> space, UnaryOperator<U> g, double h, double size) {
    this.space = space;
    this.g = g;
    this.h = Math.abs(h);
    this.size = size;
  }

  /** Whether a difference of slopes is as good as zero. */
  private boolean small(double difference, U u) {
    double epsilon = space.epsilon(u);
    return h * difference <= TOLERANCE * epsilon * (size + h * space.norm(u));
  }

  private U minus(U x, U y) {
    return space.combine(new double[] {1, -1}, List.of(x, y));
  }

  /**
   * The solution near a guess.
   *
   * @param guess where to begin
   * @return u with u = g(u)
   * @throws NoConvergenceException if neither method converges
   */
  U solve(U guess) {
    U u = guess;
    double before = Double.POSITIVE_INFINITY;
    boolean recorded = false;
    for (int i = 0; i < MAX_CONTRACTIONS; i++) {
      U next = g.apply(u);
      recorded = space.recorded(next);
      double change = space.norm(minus(next, u));
      if (small(change, next)) {
        return next;
      }
      if (!(change <= 0.5 * before)) {
        break;
      }
      before = change;
      u = next;
    }
    if (recorded) {
      throw new NoConvergenceException(
          "implicit step: the fixed-point iteration does not contract, and gradients do not pass"
              + " through Newton's method; take shorter steps or the adjoint");
    }
    return newton(guess);
  }

  private U newton(U guess) {
    U u = guess;
    double change = Double.NaN;
    for (int i = 0; i < MAX_NEWTON; i++) {
      U at = u;
      U value = g.apply(u);
      double delta = Math.sqrt(space.epsilon(u)) * (1 + space.norm(u));
      UnaryOperator<U> jacobian =
          v -> {
            double n = space.norm(v);
            if (n == 0) {
              return v;
            }
            U moved = space.combine(new double[] {1, delta / n}, List.of(at, v));
            return space.combine(
                new double[] {1, -n / delta, n / delta}, List.of(v, g.apply(moved), value));
          };
      U residual = minus(value, u);
      if (!Double.isFinite(space.norm(residual))) {
        change = Double.NaN;
        break;
      }
      // not the residual, whose rounding stiffness magnifies, but the correction tells the error
      U correction = new Gmres<>(space).solve(jacobian, residual);
      u = space.combine(new double[] {1, 1}, List.of(u, correction));
      change = space.norm(correction);
      if (small(change, u)) {
        return u;
      }
      if (!Double.isFinite(change)) {
        break;
      }
    }
    throw new NoConvergenceException(
        "implicit step: neither fixed-point iteration nor Newton's method converges at step length "
            + h
            + " (last correction "
            + change
            + "); take shorter steps");
  }
}
