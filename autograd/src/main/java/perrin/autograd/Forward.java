package perrin.autograd;

import java.util.ArrayList;
import java.util.List;
import perrin.tensor.Tensor;

/** The operands of a forward pass, and the place for values that only the product needs. */
public final class Forward {
  private final Tensor[] x;
  private final List<Tensor> extra = new ArrayList<>(0);

  Forward(Tensor[] x) {
    this.x = x;
  }

  /**
   * Operand i.
   *
   * @param i from 0
   * @return its value
   */
  public Tensor x(int i) {
    return x[i];
  }

  /**
   * Number of operands.
   *
   * @return at least 1
   */
  public int count() {
    return x.length;
  }

  /**
   * Keeps a value (statistics, indices) for the product, where it is {@link Vjp#extra}.
   *
   * @param value not differentiable itself
   */
  public void keep(Tensor value) {
    extra.add(value);
  }

  List<Tensor> extra() {
    return extra;
  }

  Tensor[] all() {
    return x;
  }
}
