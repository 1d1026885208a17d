package perrin.diffusion.ode;

import java.util.List;

/**
 * What one step of a method gave.
 *
 * @param <V> the states
 * @param x the state at the step's end
 * @param error estimate of the step's error; null if the method gives none
 * @param slopes slopes on the solution that were found, the latest in the step's direction first
 */
public record Attempt<V>(V x, V error, List<Slope<V>> slopes) {}
