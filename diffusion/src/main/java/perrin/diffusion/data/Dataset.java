package perrin.diffusion.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A finite, indexed set of samples {@code [C,H,W]} with optional class labels.
 *
 * <p>Images have values in [-1,1]. Points (height and width 1, the channels being the coordinates)
 * may have any finite value. Reading the same index always gives the same values, and any number of
 * threads may read at once.
 */
public interface Dataset extends AutoCloseable {
  /**
   * The name for people, such as {@code mnist/train}.
   *
   * @return the name
   */
  String name();

  /**
   * The number of samples.
   *
   * @return at least 1
   */
  int size();

  /**
   * The shape of every sample.
   *
   * @return C, H and W
   */
  ImageShape shape();

  /**
   * The names of the classes; a label is a place in this list.
   *
   * @return the names, empty where the samples have no labels
   */
  List<String> classNames();

  /**
   * Copies one sample.
   *
   * @param index which one, from 0 to {@code size() - 1}
   * @param into receives {@code values()} values, in the order [C,H,W]
   * @param offset where the first value goes
   * @throws IndexOutOfBoundsException if the index is not in the set, or the values do not fit
   * @throws DataException if the sample cannot be decoded
   */
  void read(int index, float[] into, int offset);

  /**
   * The class of one sample.
   *
   * @param index which one, from 0 to {@code size() - 1}
   * @return a place in {@link #classNames()}, or -1 where there are no labels
   */
  int label(int index);

  /**
   * The text that describes one sample.
   *
   * @param index which one, from 0 to {@code size() - 1}
   * @return the caption, or null where samples have none
   */
  default String caption(int index) {
    return null;
  }

  /**
   * The names of the numbers that describe a sample.
   *
   * @return the names, empty where there are none
   */
  default List<String> scalarNames() {
    return List.of();
  }

  /**
   * Copies the numbers that describe one sample, each about from -1 to 1.
   *
   * @param index which one, from 0 to {@code size() - 1}
   * @param into receives them in the order of {@link #scalarNames}
   * @param offset where the first goes
   */
  default void scalars(int index, float[] into, int offset) {}

  /**
   * A short digest of what the set holds, for the run directory: a run that is resumed on a set
   * with another fingerprint would not continue what it began.
   *
   * @return hexadecimal digits, prefixed by how they were made
   */
  String fingerprint();

  /**
   * Channels C of every sample.
   *
   * @return 1 for grey, 3 for colour
   */
  default int channels() {
    return shape().channels();
  }

  /**
   * Height H of every sample.
   *
   * @return rows
   */
  default int height() {
    return shape().height();
  }

  /**
   * Width W of every sample.
   *
   * @return columns
   */
  default int width() {
    return shape().width();
  }

  /**
   * The number of classes.
   *
   * @return 0 where the samples have no labels
   */
  default int classes() {
    return classNames().size();
  }

  /**
   * The number of values of a sample, C·H·W.
   *
   * @return the product
   */
  default int values() {
    return shape().values();
  }

  /**
   * Reads ahead whatever is worth keeping in memory, so that a damaged file is found now rather
   * than an hour into a run. Without effect on what {@link #read} gives.
   *
   * @throws DataException if a sample cannot be decoded
   */
  default void preload() {
    preload(IntStream.range(0, size()));
  }

  /**
   * Reads ahead some samples as {@link #preload()} does all.
   *
   * @param indices which
   * @throws DataException if a sample cannot be decoded
   */
  default void preload(IntStream indices) {}

  /** Lets go of open files. A view ({@link #subset}) owns none: close the set that was opened. */
  @Override
  default void close() {}

  /**
   * A view of some of the samples, in the order given.
   *
   * @param name the view's name
   * @param indices which samples; copied
   * @return the view
   * @throws IllegalArgumentException if there are none
   * @throws IndexOutOfBoundsException if one is not in this set
   */
  default Dataset subset(String name, int[] indices) {
    return new Subset(this, name, indices, false);
  }

  /**
   * A view of some of the samples, evenly spread over the set: of one that is sorted by class it
   * has all classes.
   *
   * @param most how many at most
   * @return this set if it has no more, else the view
   */
  default Dataset some(int most) {
    long all = size();
    return all <= most
        ? this
        : subset(name(), IntStream.range(0, most).map(i -> (int) (i * all / most)).toArray());
  }

  /**
   * Divides the set at random into two views without a sample in common.
   *
   * @param validationFraction the second view's part of the whole, in (0, 1)
   * @param seed keys which samples go where
   * @return the views, each with at least one sample, each in the order of this set
   * @throws IllegalArgumentException if the fraction is outside (0, 1) or the set has fewer than 2
   *     samples
   */
  default Split split(double validationFraction, long seed) {
    return Split.of(this, validationFraction, seed);
  }
}
