package perrin.diffusion.ode;

/**
 * What an integration gave and took.
 *
 * @param <V> the states
 * @param x the state at the end
 * @param accepted steps
 * @param rejected steps, tried again shorter
 * @param evaluations of the right-hand side
 */
public record Solution<V>(V x, int accepted, int rejected, int evaluations) {}
