package perrin.diffusion.ode;

import java.util.List;

/**
 * What a state of an ordinary differential equation can do: be combined linearly and measured. All
 * methods are written over it, so that one definition serves arrays of doubles, tensors with or
 * without a recorded graph, and tuples of them.
 *
 * @param <V> the vectors, immutable
 */
public interface VectorSpace<V> {
  /**
   * {@code sum_i c_i x_i}; terms with c_i = 0 are left out.
   *
   * @param c coefficients
   * @param x as many vectors, at least one
   * @return the sum
   */
  V combine(double[] c, List<V> x);

  /**
   * The size of an error in units of the tolerance: a norm of {@code e / (atol + rtol max(|x|,
   * |y|))}, elementwise (Hairer, Nørsett, Wanner, Solving ODEs I, eq. II.4.11).
   *
   * @param e the error
   * @param x the state before the step
   * @param y the state after it
   * @param rtol relative tolerance, at least 0
   * @param atol absolute tolerance, at least 0; above 0 where x may vanish
   * @return at least 0; at most 1 is within the tolerance
   */
  double error(V e, V x, V y, double rtol, double atol);

  /**
   * The inner product.
   *
   * @param x a vector
   * @param y a vector
   * @return sum of the products of their elements
   */
  double dot(V x, V y);

  /**
   * The relative rounding error of the elements.
   *
   * @param x a vector
   * @return such as 2^-53
   */
  double epsilon(V x);

  /**
   * Whether gradients are wanted through a vector.
   *
   * @param x a vector
   * @return true if it has a recorded graph
   */
  default boolean recorded(V x) {
    return false;
  }

  /**
   * Where a long integration keeps what it still needs; by default garbage collection cares.
   *
   * @return to be closed at the end of the integration
   */
  default Memory<V> memory() {
    return new Memory<>() {};
  }

  /**
   * The Euclidean norm.
   *
   * @param x a vector
   * @return sqrt of the inner product with itself
   */
  default double norm(V x) {
    return Math.sqrt(dot(x, x));
  }

  /**
   * Holds the few vectors that outlive a step, while everything else of the step is given back.
   *
   * @param <V> the vectors
   */
  interface Memory<V> extends AutoCloseable {
    /**
     * Begins a step; what is made until its end and not held is given back.
     *
     * @return to be closed at the step's end
     */
    default Runnable step() {
      return () -> {};
    }

    /**
     * Keeps a vector until it is released.
     *
     * @param x a vector
     */
    default void hold(V x) {}

    /**
     * Lets go of a vector that was held.
     *
     * @param x a vector
     */
    default void release(V x) {}

    /**
     * Hands a held vector to the caller.
     *
     * @param x a vector
     */
    default void hand(V x) {}

    @Override
    default void close() {}
  }
}
