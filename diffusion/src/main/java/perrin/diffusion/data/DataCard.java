package perrin.diffusion.data;

import java.util.List;

/**
 * What a network must know of the data it is for, kept with its weights, so that samples can be
 * drawn without the data.
 *
 * @param image shape of a sample
 * @param classes names of the classes, empty where there are no labels
 * @param scalars names of the numbers that describe a sample, empty where there are none
 */
public record DataCard(ImageShape image, List<String> classes, List<String> scalars) {
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
    return new DataCard(image, List.of(), List.of());
  }

  /**
   * The card of a set.
   *
   * @param data the set
   * @return its card
   */
  public static DataCard of(Dataset data) {
    return new DataCard(data.shape(), data.classNames(), data.scalarNames());
  }
}
