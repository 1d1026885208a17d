package perrin.tensor.tuning;

import perrin.tensor.Precision;

/**
 * Attention of one shape. The number of heads and images is left out on purpose, as that of images
 * is for convolutions.
 *
 * @param backward whether it is the vector-Jacobian product
 * @param queries T
 * @param keys S
 * @param width of queries and keys
 * @param values width of the values
 * @param precision what the operands are
 */
public record AttentionWork(
    boolean backward, int queries, int keys, int width, int values, Precision precision)
    implements Work {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if an extent is below 1
   */
  public AttentionWork {
    if (Math.min(Math.min(queries, keys), Math.min(width, values)) < 1) {
      throw new IllegalArgumentException(
          "attention of %d queries and %d keys of width %d, values of %d"
              .formatted(queries, keys, width, values));
    }
  }

  @Override
  public String label() {
    return backward ? "attention-gradient" : "attention";
  }

  @Override
  public String extents() {
    return "%d queries, %d keys, width %d%s, %s"
        .formatted(queries, keys, width, values == width ? "" : ", values " + values, precision);
  }

  @Override
  public String toString() {
    return label() + " of " + extents();
  }
}
