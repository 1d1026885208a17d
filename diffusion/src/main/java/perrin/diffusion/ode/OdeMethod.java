package perrin.diffusion.ode;

import java.util.List;

/**
 * A method for dx/dt = f(t, x): one step and nothing else. Loop, step sizes, history and counting
 * belong to the {@link Integrator}, or for samplers to the driver.
 */
public interface OdeMethod {
  /**
   * Order p: the global error falls as h^p.
   *
   * @return at least 1
   */
  int order();

  /**
   * Order of the companion solution whose distance from the solution is the error estimate.
   *
   * @return at least 1, or 0 if there is no estimate and steps must be fixed
   */
  default int embeddedOrder() {
    return 0;
  }

  /**
   * Order that the error estimate times the step has: an estimate of order q + 1 falls as h^{q+1}.
   *
   * @return min(p, q), 0 without an estimate
   */
  default int estimateOrder() {
    return Math.min(order(), embeddedOrder());
  }

  /**
   * How many slopes of earlier steps it looks at.
   *
   * @return 0 for one-step methods
   */
  default int memory() {
    return 0;
  }

  /**
   * One step from t to t + h.
   *
   * @param <V> the states
   * @param problem the equation
   * @param t where it starts
   * @param h its length; negative to go back in time
   * @param x state at t
   * @param known slopes on the solution at t (perhaps) and at earlier steps, the latest first
   * @return the state at t + h
   * @throws NoConvergenceException if an implicit equation could not be solved
   */
  <V> Attempt<V> step(OdeProblem<V> problem, double t, double h, V x, List<Slope<V>> known);

  /**
   * The slope at t, taken from the known ones where it is among them.
   *
   * @param <V> the states
   * @param problem the equation
   * @param t time
   * @param x state at t
   * @param known slopes, the latest first
   * @return f(t, x)
   */
  static <V> V slope(OdeProblem<V> problem, double t, V x, List<Slope<V>> known) {
    return !known.isEmpty() && known.getFirst().t() == t
        ? known.getFirst().value()
        : problem.f().at(t, x);
  }
}
