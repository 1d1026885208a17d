package perrin.tensor.tuning;

import java.util.List;

/**
 * A backend's choices of algorithms that change bits.
 *
 * <p>The choice for some work is its row in the table; without one the table's {@linkplain
 * TuningTable#otherwise usual algorithm} where that can run; else the backend's rule, which knows
 * the work's shape alone.
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
        public List<Algorithm> algorithms(Work work) {
          return List.of(Algorithm.DIRECT);
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
          // Nobody asks for the work of a backend that has no choice.
        }
      };

  /** Told of all work that there is a choice for, before it runs. */
  @FunctionalInterface
  interface Watcher {
    /**
     * Work is about to run.
     *
     * @param work what
     */
    void runs(Work work);
  }

  /**
   * The class of machines that this one belongs to: within it, the same algorithm gives the same
   * bits.
   *
   * @return such as "cpu-amd64-16"
   */
  String machine();

  /**
   * The algorithms that can run some work.
   *
   * @param work what
   * @return the first is the rule's choice; none if there is no choice about such work
   */
  List<Algorithm> algorithms(Work work);

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
   *     cannot run its work; the table in use stays
   */
  void use(TuningTable table);

  /**
   * Has somebody told of all work from now on.
   *
   * @param watcher whom, or null for nobody
   */
  void watch(Watcher watcher);
}
