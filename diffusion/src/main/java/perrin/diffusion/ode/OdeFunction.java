package perrin.diffusion.ode;

/**
 * The right-hand side of dx/dt = f(t, x).
 *
 * @param <V> the states
 */
@FunctionalInterface
public interface OdeFunction<V> {
  /**
   * The slope.
   *
   * @param t time
   * @param x state
   * @return dx/dt
   */
  V at(double t, V x);
}
