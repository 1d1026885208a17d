package perrin.bench;

import perrin.tensor.Backend;

/**
 * One kernel on one shape, ready to run. Cold, every call takes the next of several sets of
 * operands, so that they come from memory as within a step; hot, always the same.
 */
final class Work implements AutoCloseable {
  /** Bytes of all sets of operands together: many times the second-level cache. */
  private static final double COLD_BYTES = 256e6;

  private static final int MOST_SETS = 24;

  final KernelShape shape;
  final String pass;
  final Cost cost;
  private final Operands operands;
  private final Runnable[] turns;
  private int next;

  Work(Backend backend, KernelShape shape, String pass, boolean cold) {
    this.shape = shape;
    this.pass = pass;
    var family = KernelFamily.ALL.get(shape.family());
    cost = family.cost(shape, pass);
    operands = new Operands(backend);
    turns = new Runnable[cold ? sets(cost) : 1];
    try {
      for (int i = 0; i < turns.length; i++) {
        turns[i] = family.turn(shape, pass, operands);
      }
    } catch (UnsupportedOperationException e) {
      operands.close();
      throw e;
    }
  }

  /** Sets of operands that a cold kernel cycles over. */
  static int sets(Cost cost) {
    return Math.clamp((long) Math.ceil(COLD_BYTES / cost.bytes()), 2, MOST_SETS);
  }

  String key() {
    return shape.key(pass);
  }

  void run() {
    turns[next].run();
    operands.backend.synchronize();
    next = next + 1 == turns.length ? 0 : next + 1;
  }

  @Override
  public void close() {
    operands.close();
  }
}
