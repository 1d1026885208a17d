package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * A table of vectors, looked up by number. Starts standard normal, as in PyTorch.
 *
 * <p>Parameters: weight [K,D].
 */
public final class Embedding extends Module {
  private final Parameter table;

  /**
   * A table.
   *
   * @param entries K
   * @param features D
   */
  public Embedding(int entries, int features) {
    this(entries, features, Init.normal(1));
  }

  /**
   * A table.
   *
   * @param entries K
   * @param features D
   * @param init of its entries
   */
  public Embedding(int entries, int features, Init init) {
    this.table = parameter("weight", Shape.of(entries, features), init);
  }

  /**
   * Rows of the table.
   *
   * @param p the pass
   * @param ids INT32 [B], each from 0 to K - 1
   * @return [B,D]
   * @throws IndexOutOfBoundsException if an id leaves the table
   */
  public Var forward(Pass p, Tensor ids) {
    return scoped(() -> perrin.autograd.op.Embedding.apply(p.of(table), ids));
  }
}
