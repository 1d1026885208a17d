package perrin.tensor.tuning;

import java.util.List;

/**
 * A backend's choices of algorithms that change bits.
 *
 * <p>The choice of a convolution is its row in the table; without one the table's {@linkplain
 * TuningTable#otherwise usual algorithm} where that can run; else the backend's rule, which knows
 * the shape alone.
 */
public interface Tunable {
  /** A backend with one algorithm for everything. */
  Tunable NONE =
      new Tunable() {
        @Override
        public String machine() {
          return "any";
        }

        @Override
        public List<ConvAlgorithm> algorithms(ConvPass pass, ConvShape shape) {
          return List.of(ConvAlgorithm.DIRECT);
        }

        @Override
        public TuningTable table() {
          return TuningTable.NONE;
        }

        @Override
        public void use(TuningTable table) {
          // There is nothing to choose.
        }

        @Override
        public void watch(Watcher watcher) {
          // Nobody asks for the shapes of a backend that has no choice.
        }
      };

  /** Told of every convolution before it runs. */
  @FunctionalInterface
  interface Watcher {
    /**
     * A convolution is about to run.
     *
     * @param pass which product
     * @param shape of the convolution
     */
    void runs(ConvPass pass, ConvShape shape);
  }

  /**
   * The class of machines that this one belongs to: within it, the same algorithm gives the same
   * bits.
   *
   * @return such as "cpu-amd64-16"
   */
  String machine();

  /**
   * The algorithms that can run a convolution.
   *
   * @param pass which product
   * @param shape of the convolution
   * @return at least one; the first is the rule's choice
   */
  List<ConvAlgorithm> algorithms(ConvPass pass, ConvShape shape);

  /**
   * The table in use.
   *
   * @return never null
   */
  TuningTable table();

  /**
   * Uses a table from the next operation on.
   *
   * @param table the table
   * @throws IllegalArgumentException if a row of this class of machines names an algorithm that
   *     cannot run its convolution; the table in use stays
   */
  void use(TuningTable table);

  /**
   * Has somebody told of every convolution from now on.
   *
   * @param watcher whom, or null for nobody
   */
  void watch(Watcher watcher);
}
