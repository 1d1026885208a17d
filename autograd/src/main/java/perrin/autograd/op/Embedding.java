package perrin.autograd.op;

import perrin.autograd.Var;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/** y[b] = table[ids[b]]: rows of a table picked by number. */
public final class Embedding {
  private Embedding() {}

  /**
   * Rows of a table.
   *
   * @param table [K,D]
   * @param ids INT32 [B], each from 0 to K - 1
   * @return [B,D]
   * @throws ShapeException if the table has not two axes
   * @throws IndexOutOfBoundsException if an id is out of range
   */
  public static Var apply(Var table, Tensor ids) {
    if (table.rank() != 2) {
      throw new ShapeException("embedding", "table " + table.shape() + " must be [K,D]");
    }
    return Indexing.gather(table, ids, 0);
  }
}
