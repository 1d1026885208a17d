package perrin.tensor;

/**
 * Work written down once and replayed at fixed addresses (CUDA graphs). Where a backend cannot, a
 * replay runs the work again.
 *
 * <p>A body reads what changes from tensors that were made outside of it, and leaves its results in
 * such tensors; it does the same operations in the same order each time, and neither uploads nor
 * downloads. Before it is recorded the same operations must have been run once, so that kernels are
 * loaded and algorithms chosen. While it is recorded nothing is computed.
 *
 * <p>Bodies of one recording share memory and are replayed in the order in which they were added: a
 * later one may use what an earlier one has left, such as the graph of a forward pass.
 */
public interface Recording extends AutoCloseable {

  /**
   * Writes a body down: it is run once, on tensors whose numbers mean nothing yet.
   *
   * @param body the work
   * @return replays it
   */
  Runnable add(Runnable body);

  /** Gives the memory back; nothing of it may be replayed any more. */
  @Override
  void close();

  /**
   * A recording that runs the body again each time.
   *
   * @return a recording
   */
  static Recording rerunning() {
    return new Recording() {
      @Override
      public Runnable add(Runnable body) {
        body.run();
        return body;
      }

      @Override
      public void close() {
        // Nothing is kept.
      }
    };
  }
}
