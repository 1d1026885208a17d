package perrin.tensor.random;

import java.util.Objects;

/**
 * Names a stream of noise: everything in the Philox key and counter except the sample and the
 * element within it.
 *
 * <pre>
 *   key     = (seed low 32 bits, seed high 32 bits)
 *   counter = (element / 4, sample, step, purpose code &lt;&lt; 24 | subStep)
 * </pre>
 *
 * <p>The packing is injective, and Philox is a bijection of the counter, so that two different keys
 * of the same seed never meet in a block.
 *
 * @param seed the run's seed, any value
 * @param purpose what is drawn
 * @param step training or sampler step, {@code 0 .. 2^32 - 1}
 * @param subStep distinguishes several draws of one purpose within a step, {@code 0 .. 2^24 - 1}
 */
public record NoiseKey(long seed, Purpose purpose, long step, int subStep) {
  /** Number of steps that a counter distinguishes: 2^32. */
  public static final long STEPS = 1L << 32;

  /** Number of sub-steps that a counter distinguishes: 2^24. */
  public static final int SUB_STEPS = 1 << 24;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if step or subStep is out of range
   */
  public NoiseKey {
    Objects.requireNonNull(purpose, "purpose");
    if (step < 0 || step >= STEPS) {
      throw new IllegalArgumentException(
          "noise key " + purpose + ": step must be in 0 .. 2^32 - 1, but is " + step);
    }
    if (subStep < 0 || subStep >= SUB_STEPS) {
      throw new IllegalArgumentException(
          "noise key " + purpose + ": sub-step must be in 0 .. 2^24 - 1, but is " + subStep);
    }
  }

  /**
   * The stream of a purpose at step 0, sub-step 0.
   *
   * @param seed the run's seed
   * @param purpose what is drawn
   * @return the key
   */
  public static NoiseKey of(long seed, Purpose purpose) {
    return new NoiseKey(seed, purpose, 0, 0);
  }

  /**
   * The same stream at another step.
   *
   * @param step the step, {@code 0 .. 2^32 - 1}
   * @return a key that differs from this one only in the step
   * @throws IllegalArgumentException if step is out of range
   */
  public NoiseKey at(long step) {
    return new NoiseKey(seed, purpose, step, subStep);
  }

  /**
   * The same stream at another sub-step.
   *
   * @param subStep the sub-step, {@code 0 .. 2^24 - 1}
   * @return a key that differs from this one only in the sub-step
   * @throws IllegalArgumentException if subStep is out of range
   */
  public NoiseKey sub(int subStep) {
    return new NoiseKey(seed, purpose, step, subStep);
  }

  /**
   * Philox key word 0.
   *
   * @return the low 32 bits of the seed
   */
  public int key0() {
    return (int) seed;
  }

  /**
   * Philox key word 1.
   *
   * @return the high 32 bits of the seed
   */
  public int key1() {
    return (int) (seed >>> 32);
  }

  /**
   * Philox counter word 2. A captured step reads it from the device's step state instead.
   *
   * @return the step as an unsigned word
   */
  public int counter2() {
    return (int) step;
  }

  /**
   * Philox counter word 3.
   *
   * @return {@code purpose.code() << 24 | subStep}
   */
  public int counter3() {
    return purpose.code() << 24 | subStep;
  }
}
