package perrin.tensor;

import java.util.Locale;

/** In what a backend multiplies matrices and convolves; sums are always in float32 at least. */
public enum Precision {
  /** Everything in float32. */
  FP32,
  /** Tensors in float32; products round their operands to ten bits of mantissa. */
  TF32,
  /**
   * Activations and the weights they meet in bfloat16; masters, statistics and losses in float32.
   */
  BF16;

  /**
   * By its name on the command line.
   *
   * @param name fp32, tf32 or bf16
   * @return the precision
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Precision of(String name) {
    for (Precision p : values()) {
      if (p.toString().equals(name)) {
        return p;
      }
    }
    throw new IllegalArgumentException(
        "no precision '" + name + "'; there are " + FP32 + ", " + TF32 + ", " + BF16);
  }

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
