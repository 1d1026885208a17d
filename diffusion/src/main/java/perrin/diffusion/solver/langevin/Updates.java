package perrin.diffusion.solver.langevin;

import java.util.function.UnaryOperator;
import perrin.autograd.Var;
import perrin.tensor.Scope;

/** Updates of x one after another, of which only the latest x stays in memory. */
final class Updates {
  private Updates() {}

  /**
   * Applies an update again and again.
   *
   * @param x [B, …]
   * @param times at least 0
   * @param update from one x to the next
   * @return the last x [B, …], owned by the innermost open scope
   */
  static Var of(Var x, int times, UnaryOperator<Var> update) {
    if (times == 0) {
      return x;
    }
    // a listener may look at a step's first prediction, which hence stays with the step
    Var at = update.apply(x);
    try (Scope latest = Scope.holder("updates")) {
      latest.hold(at.value());
      for (int i = 1; i < times; i++) {
        try (Scope _ = Scope.inner("update")) {
          Var next = update.apply(at);
          latest.hold(next.value());
          latest.release(at.value());
          at = next;
        }
      }
      Scope.adopt(at.value());
      return at;
    }
  }
}
