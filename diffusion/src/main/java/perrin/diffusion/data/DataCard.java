package perrin.diffusion.data;

import java.util.List;

/**
 * What a network must know of the data it is for, kept with its weights, so that samples can be
 * drawn without the data.
 *
 * @param image shape of a sample
 * @param classes names of the classes, empty where there are no labels
 * @param scalars names of the numbers that describe a sample, empty where there are none
 * @param vocabulary how captions are cut into tokens, null where none are
 */
public record DataCard(
    ImageShape image, List<String> classes, List<String> scalars, Vocabulary vocabulary) {

  /**
   * How captions are cut into tokens.
   *
   * @param json the tokenizer as text, see {@link perrin.diffusion.text.TokenizerFile}
   * @param length tokens of every text
   */
  public record Vocabulary(String json, int length) {}

  /** Copies the names. */
  public DataCard {
    classes = List.copyOf(classes);
    scalars = List.copyOf(scalars);
  }

  /**
   * The card of samples without labels and numbers.
   *
   * @param image shape of a sample
   * @return the card
   */
  public static DataCard of(ImageShape image) {
    return new DataCard(image, List.of(), List.of(), null);
  }

  /**
   * The card of a set, of whose captions nothing is learned yet.
   *
   * @param data the set
   * @return its card
   */
  public static DataCard of(Dataset data) {
    return new DataCard(data.shape(), data.classNames(), data.scalarNames(), null);
  }

  /**
   * The same with a vocabulary.
   *
   * @param learned how captions are cut
   * @return a card
   */
  public DataCard withVocabulary(Vocabulary learned) {
    return new DataCard(image, classes, scalars, learned);
  }
}
