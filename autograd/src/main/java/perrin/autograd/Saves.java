package perrin.autograd;

/**
 * What an operation keeps from its forward pass for its product; nothing else survives.
 *
 * @param inputs bit i set if input i is kept
 * @param output whether the result is kept
 */
public record Saves(int inputs, boolean output) {
  /** Nothing: the product needs shapes at most. */
  public static final Saves NOTHING = new Saves(0, false);

  /** The result. */
  public static final Saves OUTPUT = new Saves(0, true);

  /** Every input. */
  public static final Saves ALL_INPUTS = new Saves(-1, false);

  /**
   * Some inputs.
   *
   * @param which input numbers from 0
   * @return the declaration
   */
  public static Saves inputs(int... which) {
    int mask = 0;
    for (int i : which) {
      mask |= 1 << i;
    }
    return new Saves(mask, false);
  }

  boolean input(int i) {
    return inputs == -1 || (inputs >> i & 1) == 1;
  }
}
