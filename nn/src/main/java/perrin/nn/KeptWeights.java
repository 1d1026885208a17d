package perrin.nn;

import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Weights in the form in which they are multiplied: of the activations' type, filters in the order
 * of images. A copy is made when a network that is not differentiated first asks for it, stays
 * where it is, so that replayed work may read it, and is written anew when its weight has changed.
 */
final class KeptWeights implements AutoCloseable {
  private final Tensor[] weights;
  private final Copy[] copies;
  private final Scope held = Scope.holder("kept weights");

  private static final class Copy {
    private final Tensor tensor;
    private int version;

    Copy(Tensor tensor) {
      this.tensor = tensor;
    }
  }

  KeptWeights(Tensor[] weights) {
    this.weights = weights;
    this.copies = new Copy[weights.length];
  }

  /**
   * A weight as it is multiplied.
   *
   * @param slot which weight
   * @param value its value in a pass
   * @param type of the other operand
   * @return the copy, or null if none is kept: the value is not ours or lies as it should, or the
   *     backend keeps none, or is recording and would have to write it
   */
  synchronized Tensor of(int slot, Tensor value, DType type) {
    Tensor w = weights[slot];
    if (value.storage() != w.storage() || !value.isRowMajor() || suits(w, type)) {
      return null;
    }
    Copy copy = copies[slot];
    if (copy == null || copy.version != w.storage().version()) {
      if (!w.backend().keepsWeights()) {
        return null;
      }
      copy = copy == null ? allocate(w, type) : copy;
      copies[slot] = copy;
      write(copy, w);
    }
    return copy.tensor.dtype() == type ? copy.tensor : null;
  }

  private Copy allocate(Tensor w, DType type) {
    try (Scope _ = Scope.open("kept weights")) {
      int[] strides = w.backend().imageOrder().strides(w.shape());
      Tensor t = Tensor.allocate(w.backend(), type, w.shape(), strides, "kept weights");
      return new Copy(held.hold(t));
    }
  }

  /** Writes the copies of changed weights anew. */
  synchronized void refresh() {
    for (int i = 0; i < copies.length; i++) {
      if (copies[i] != null && copies[i].version != weights[i].storage().version()) {
        write(copies[i], weights[i]);
      }
    }
  }

  private static void write(Copy copy, Tensor w) {
    Backend backend = w.backend();
    backend.copy(w.check("kept weights"), copy.tensor);
    copy.tensor.storage().bumpVersion();
    copy.version = w.storage().version();
  }

  /** Whether a weight lies as it should itself. */
  private static boolean suits(Tensor w, DType type) {
    Shape shape = w.shape();
    int[] wanted = w.backend().imageOrder().strides(shape);
    boolean suits = w.dtype() == type;
    for (int a = 0; a < wanted.length; a++) {
      suits &= shape.dim(a) == 1 || w.stride(a) == wanted[a];
    }
    return suits;
  }

  @Override
  public void close() {
    held.close();
  }
}
