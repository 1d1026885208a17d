package perrin.autograd;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** One recorded application of an operation: edges to its inputs' nodes, and what it saved. */
final class Node {
  private static final AtomicLong NEXT = new AtomicLong();

  /** Grows along every path, so that descending order is a topological order of the backward. */
  final long id = NEXT.getAndIncrement();

  final Op op;
  final Node[] edges;
  final Shape[] inputShapes;
  private Saved[] inputs;
  private Saved output;
  private Saved[] extra;
  private boolean held;
  private boolean released;

  /** A saved value and the version its memory had. */
  private record Saved(Tensor value, int version) {
    static Saved of(Tensor t) {
      return new Saved(t, t.storage().version());
    }
  }

  /** A leaf. */
  Node() {
    this.op = null;
    this.edges = new Node[0];
    this.inputShapes = new Shape[0];
  }

  Node(Op op, Var[] x, Tensor y, List<Tensor> extraValues) {
    this.op = op;
    this.edges = new Node[x.length];
    this.inputShapes = new Shape[x.length];
    this.inputs = new Saved[x.length];
    Saves saves = op.saves();
    for (int i = 0; i < x.length; i++) {
      edges[i] = x[i].node();
      inputShapes[i] = x[i].shape();
      inputs[i] = saves.input(i) ? Saved.of(x[i].value()) : null;
    }
    output = saves.output() ? Saved.of(y) : null;
    extra = extraValues.stream().map(Saved::of).toArray(Saved[]::new);
    held = Scope.atClose(this::release);
    forEachSaved(
        s -> {
          if (held) {
            s.value().storage().retain();
          } else {
            Scope.untilCollected(s.value());
          }
        });
  }

  private void forEachSaved(java.util.function.Consumer<Saved> action) {
    for (Saved s : inputs) {
      if (s != null) {
        action.accept(s);
      }
    }
    if (output != null) {
      action.accept(output);
    }
    for (Saved s : extra) {
      action.accept(s);
    }
  }

  boolean isLeaf() {
    return op == null;
  }

  /** Lets go of everything saved; a later product through this node throws. */
  void release() {
    if (released || isLeaf()) {
      return;
    }
    released = true;
    if (held) {
      forEachSaved(s -> s.value().storage().release("the backward pass through " + op.name()));
    }
    inputs = null;
    output = null;
    extra = null;
  }

  void checkAlive() {
    if (released) {
      throw new IllegalStateException(
          "grad: the graph through '"
              + op.name()
              + "' was freed by an earlier backward pass or with its scope; use Grad.retaining for"
              + " all but the last pass");
    }
  }

  Tensor input(int i) {
    return checked(inputs[i], "input " + i);
  }

  Tensor output() {
    return checked(output, "its output");
  }

  Tensor extra(int i) {
    return checked(extra[i], "extra value " + i);
  }

  private Tensor checked(Saved s, String what) {
    if (s == null) {
      throw new IllegalStateException(
          op.name() + ": the product reads " + what + ", which the operation does not save");
    }
    if (s.value().storage().version() != s.version()) {
      throw new IllegalStateException(
          op.name()
              + ": "
              + what
              + " "
              + s.value().shape()
              + " was changed in place (version "
              + s.version()
              + " to "
              + s.value().storage().version()
              + ") after it was saved; update parameters only after the backward pass");
    }
    return s.value().check(op.name());
  }
}
