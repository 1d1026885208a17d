package perrin.autograd;

import perrin.tensor.BinaryOp;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;

/**
 * What has arrived at a node so far: up to two summands, held until the node's turn comes.
 *
 * <p>A sum is put off until a third summand arrives or the node's turn comes, as the product that
 * brings the last summand may be able to add the waiting ones while it writes ({@link
 * Vjp#waiting}). It goes into the first summand's memory where nobody else holds that. Whatever the
 * way, the bits are those of ((first + second) + third) + ….
 */
final class Cotangent {
  private static final String HOLDER = "the backward pass";

  private Var first;
  private Var second;

  Cotangent(Var g) {
    replace(g);
  }

  private static Var held(Var g) {
    g.value().storage().retain();
    return g;
  }

  /** Adds a summand; at once if the sum is to be recorded. */
  void add(Var g, boolean record) {
    if (record) {
      replace(first.add(g));
    } else {
      sum();
      second = held(g);
    }
  }

  /** Drops all summands for one that includes them. */
  void replace(Var g) {
    held(g);
    release();
    first = g;
  }

  /** The summands so far, in order. */
  Tensor[] summands() {
    return second == null
        ? new Tensor[] {first.value()}
        : new Tensor[] {first.value(), second.value()};
  }

  /** The sum so far, held as long as this is not released. */
  Var sum() {
    if (second == null) {
      return first;
    }
    Tensor a = first.value();
    Tensor b = second.value();
    if (a.isDense() && a.storage().isHeldOnce()) {
      Eager.update(BinaryOp.ADD, a, b);
      b.storage().release(HOLDER);
      second = null;
    } else {
      replace(Var.constant(Eager.binary(BinaryOp.ADD, a, b)));
    }
    return first;
  }

  void release() {
    if (first != null) {
      first.value().storage().release(HOLDER);
    }
    if (second != null) {
      second.value().storage().release(HOLDER);
    }
    first = null;
    second = null;
  }
}
