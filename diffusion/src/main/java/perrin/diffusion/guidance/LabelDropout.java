package perrin.diffusion.guidance;

import perrin.diffusion.equation.Equation;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * What lets one network be conditional and unconditional: now and then training replaces a label by
 * the null label (Ho and Salimans 2022, arXiv 2207.12598, Algorithm 1).
 *
 * <p>The squared error separates by label. With label y its minimiser is E[x_0 | x_t, y]. With the
 * null label it is the mean over all dropped samples, {@code sum_y p(y | x_t) E[x_0 | x_t, y] =
 * E[x_0 | x_t]}, the unconditional model, as dropping is independent of everything else; whatever
 * the probability between 0 and 1.
 *
 * @param probability of dropping, in [0, 1]; 0.1 to 0.2 usually
 * @param nullLabel the label that says nothing, usually the number of classes
 */
public record LabelDropout(double probability, int nullLabel) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the probability is not in [0, 1]
   */
  public LabelDropout {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "label dropout: probability " + probability + " must be from 0 to 1");
    }
  }

  /**
   * The labels of a training batch with some dropped; what happens to a sample depends on (seed,
   * step, number of the sample within the step) alone.
   *
   * @param labels classes [B]
   * @param seed the run's seed
   * @param step training step
   * @param first number of sample 0 within the step
   * @return {@code labels[i]} or the null label [B]
   */
  @Equation("GUI-6")
  public int[] drop(int[] labels, long seed, long step, int first) {
    NoiseKey key = new NoiseKey(seed, Purpose.LABEL_DROP, step, 0);
    int[] word = new int[1];
    int[] out = labels.clone();
    for (int i = 0; i < out.length; i++) {
      Noise.bits(key, first + i, 0, word, 0, 1);
      if ((word[0] & 0xFFFFFFFFL) * 0x1p-32 < probability) {
        out[i] = nullLabel;
      }
    }
    return out;
  }
}
