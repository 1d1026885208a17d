package perrin.tensor.tuning;

/** The three products of a convolution layer. */
public enum ConvPass {
  /** y = w * x. */
  FORWARD("forward"),
  /** The transpose with respect to the image. */
  INPUT_GRADIENT("input-gradient"),
  /** The transpose with respect to the weights. */
  WEIGHT_GRADIENT("weight-gradient");

  private final String label;

  ConvPass(String label) {
    this.label = label;
  }

  /**
   * Its name in tables.
   *
   * @return such as "input-gradient"
   */
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label;
  }
}
