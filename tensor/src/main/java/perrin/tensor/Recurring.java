package perrin.tensor;

/**
 * A stretch of work that is done over and over with the same shapes, such as a training step; see
 * {@link Backend#recurring}.
 */
@FunctionalInterface
public interface Recurring extends AutoCloseable {
  /** Nothing is made of it. */
  Recurring PLAIN = () -> {};

  /** Ends the stretch: all of it is enqueued. */
  @Override
  void close();
}
