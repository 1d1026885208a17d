package perrin.diffusion.ode;

/**
 * A slope on the solution: f(t, x(t)).
 *
 * @param <V> the states
 * @param t where
 * @param value the slope
 */
public record Slope<V>(double t, V value) {}
