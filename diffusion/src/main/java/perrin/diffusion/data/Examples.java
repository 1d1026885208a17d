package perrin.diffusion.data;

import java.util.Arrays;
import java.util.List;

/**
 * Some samples of a set with all that is known of each.
 *
 * @param images the values, {@code [B,C,H,W]} flattened; null where only what is known of samples
 *     is meant, not they themselves
 * @param labels the classes, {@code [B]}, {@link #UNLABELLED} where there is none
 * @param captions a text each, null where there is none
 * @param scalars numbers that describe a sample, {@code [B,S]} flattened
 * @param states what an encoder of others made of a text, null where there is none
 */
public record Examples(
    float[] images, int[] labels, List<String> captions, float[] scalars, TextStates states) {
  /** The label of a sample that has none. */
  public static final int UNLABELLED = -1;

  /**
   * Samples without states of texts.
   *
   * @param images the values, or null
   * @param labels the classes
   * @param captions a text each
   * @param scalars numbers that describe a sample
   */
  public Examples(float[] images, int[] labels, List<String> captions, float[] scalars) {
    this(images, labels, captions, scalars, null);
  }

  /** The captions may be missing, so that they cannot be copied by List.copyOf. */
  public Examples {
    if (captions.size() != labels.length) {
      throw new IllegalArgumentException(
          "examples: %d labels, but %d captions".formatted(labels.length, captions.size()));
    }
  }

  /**
   * Images of which nothing is known.
   *
   * @param images the values, {@code [B,C,H,W]} flattened
   * @param size B
   * @return examples without labels
   */
  public static Examples unlabelled(float[] images, int size) {
    var none = new int[size];
    Arrays.fill(none, UNLABELLED);
    return new Examples(images, none, Arrays.asList(new String[size]), new float[0]);
  }

  /**
   * Labels alone.
   *
   * @param labels the classes
   * @return examples without images
   */
  public static Examples labelled(int... labels) {
    return new Examples(null, labels, Arrays.asList(new String[labels.length]), new float[0]);
  }

  /**
   * Captions alone.
   *
   * @param captions a text each
   * @return examples without images
   */
  public static Examples captioned(List<String> captions) {
    var none = new int[captions.size()];
    Arrays.fill(none, UNLABELLED);
    return new Examples(null, none, List.copyOf(captions), new float[0]);
  }

  /**
   * Samples of a set.
   *
   * @param data the set
   * @param indices which
   * @return with images
   */
  public static Examples read(Dataset data, int... indices) {
    int values = data.values();
    int count = data.scalarNames().size();
    var images = new float[indices.length * values];
    var labels = new int[indices.length];
    var captions = new String[indices.length];
    var scalars = new float[indices.length * count];
    for (int b = 0; b < indices.length; b++) {
      data.read(indices[b], images, b * values);
      labels[b] = data.label(indices[b]);
      captions[b] = data.caption(indices[b]);
      data.scalars(indices[b], scalars, b * count);
    }
    return new Examples(images, labels, Arrays.asList(captions), scalars);
  }

  /**
   * The same with states of texts.
   *
   * @param all one text a sample
   * @return the rest unchanged
   */
  public Examples withStates(TextStates all) {
    return new Examples(images, labels, captions, scalars, all);
  }

  /**
   * The number of samples B.
   *
   * @return at least 0
   */
  public int size() {
    return labels.length;
  }

  /**
   * Some of them; beyond the last they begin anew.
   *
   * @param first number of the first
   * @param count how many
   * @return copies
   */
  public Examples cycled(int first, int count) {
    int[] rows = new int[count];
    Arrays.setAll(rows, i -> (first + i) % size());
    return select(rows);
  }

  /**
   * Some of them.
   *
   * @param rows which, in the order wanted
   * @return copies
   */
  public Examples select(int... rows) {
    int values = images == null ? 0 : images.length / size();
    int numbers = scalars.length / size();
    var some = images == null ? null : new float[rows.length * values];
    var classes = new int[rows.length];
    var texts = new String[rows.length];
    var numbersOf = new float[rows.length * numbers];
    for (int i = 0; i < rows.length; i++) {
      int k = rows[i];
      if (some != null) {
        System.arraycopy(images, k * values, some, i * values, values);
      }
      classes[i] = labels[k];
      texts[i] = captions.get(k);
      System.arraycopy(scalars, k * numbers, numbersOf, i * numbers, numbers);
    }
    return new Examples(
        some,
        classes,
        Arrays.asList(texts),
        numbersOf,
        states == null ? null : states.select(rows));
  }
}
