package perrin.tensor.tuning;

/** One kind of call that several algorithms can run: what a choice among them may depend on. */
public sealed interface Work permits AttentionWork, ConvWork, ProductWork {
  /**
   * What is computed, as tables name it.
   *
   * @return such as "forward" or "matmul"
   */
  String label();

  /**
   * Its extents and types.
   *
   * @return for people
   */
  String extents();
}
