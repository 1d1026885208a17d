package perrin.diffusion.condition;

import perrin.diffusion.data.ImageShape;

/**
 * What a network is told beside noisy sample and time, by kind and size.
 *
 * @param classes labels from 0 to classes - 1, classes being the null label; 0 for no labels
 * @param scalars numbers a sample, 0 for none
 * @param image an image of the sample's rows and columns, null for none
 * @param tokens tokens of a text, 0 for none
 * @param vocabulary their numbers run from 0 to vocabulary - 1
 * @param states whether the states of a text, made by another's encoder
 */
public record Inputs(
    int classes, int scalars, ImageShape image, int tokens, int vocabulary, boolean states) {
  /** Nothing. */
  public static final Inputs NONE = new Inputs(0, 0, null, 0, 0, false);

  /**
   * With labels.
   *
   * @param count how many
   * @return the rest unchanged
   */
  public Inputs withClasses(int count) {
    return new Inputs(count, scalars, image, tokens, vocabulary, states);
  }

  /**
   * With numbers.
   *
   * @param count how many
   * @return the rest unchanged
   */
  public Inputs withScalars(int count) {
    return new Inputs(classes, count, image, tokens, vocabulary, states);
  }

  /**
   * With an image.
   *
   * @param shape its shape
   * @return the rest unchanged
   */
  public Inputs withImage(ImageShape shape) {
    return new Inputs(classes, scalars, shape, tokens, vocabulary, states);
  }

  /**
   * With a text.
   *
   * @param length tokens a text
   * @param words different tokens
   * @return the rest unchanged
   */
  public Inputs withText(int length, int words) {
    return new Inputs(classes, scalars, image, length, words, states);
  }

  /**
   * With the states of a text.
   *
   * @return the rest unchanged
   */
  public Inputs withStates() {
    return new Inputs(classes, scalars, image, tokens, vocabulary, true);
  }

  /**
   * Whether a network is told anything.
   *
   * @return true if nothing
   */
  public boolean isNone() {
    return equals(NONE);
  }
}
