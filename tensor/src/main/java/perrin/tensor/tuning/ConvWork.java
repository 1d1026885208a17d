package perrin.tensor.tuning;

/**
 * A convolution layer's product.
 *
 * @param pass which of the three
 * @param shape its shape
 */
public record ConvWork(ConvPass pass, ConvShape shape) implements Work {
  @Override
  public String label() {
    return pass.label();
  }

  @Override
  public String extents() {
    return shape.toString();
  }

  @Override
  public String toString() {
    return label() + " of " + extents();
  }
}
