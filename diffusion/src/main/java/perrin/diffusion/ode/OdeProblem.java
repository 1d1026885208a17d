package perrin.diffusion.ode;

/**
 * An equation and the space its states live in.
 *
 * @param <V> the states
 * @param space how states are combined and measured
 * @param f right-hand side of dx/dt = f(t, x)
 */
public record OdeProblem<V>(VectorSpace<V> space, OdeFunction<V> f) {}
