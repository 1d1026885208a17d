package perrin.diffusion.data;

/**
 * What to take of a data set, and how. Settings that a set has no use for are ignored.
 *
 * @param part train or test
 * @param size side in pixels to which pictures are centre-cropped and resized by area (picture
 *     folders and zips), or at which shapes are drawn; 0 for the natural size
 * @param channels 1 for grey, 3 for colour, 0 for the natural one (picture folders and zips,
 *     shapes)
 * @param count how many samples to generate (shapes, densities), or to take from the front (files);
 *     0 for all, or the usual number
 * @param seed keys generated sets (shapes, densities)
 * @param range what float values in {@code .npy} files mean
 */
public record DatasetOptions(
    Part part, int size, int channels, int count, long seed, FloatRange range) {

  /** What the values of float images in a file mean. */
  public enum FloatRange {
    /** They lie in [-1, 1] already. */
    SIGNED,
    /** They lie in [0, 1]: x becomes 2x - 1. */
    UNIT
  }

  /** Checks the ranges. */
  public DatasetOptions {
    if (size != 0 && (size < 4 || size > 4096)) {
      throw new DataException("size " + size + " must be from 4 to 4096 pixels, or 0");
    }
    if (channels != 0 && channels != 1 && channels != 3) {
      throw new DataException("channels " + channels + " must be 1 (grey) or 3 (colour), or 0");
    }
    if (count < 0) {
      throw new DataException("count " + count + " must be at least 1, or 0 for all");
    }
  }

  /**
   * The whole training part in its natural form.
   *
   * @return the options
   */
  public static DatasetOptions defaults() {
    return new DatasetOptions(Part.TRAIN, 0, 0, 0, 0, FloatRange.SIGNED);
  }

  /**
   * The same with another part.
   *
   * @param other train or test
   * @return the options
   */
  public DatasetOptions withPart(Part other) {
    return new DatasetOptions(other, size, channels, count, seed, range);
  }

  /**
   * The same with another size.
   *
   * @param pixels the side, or 0 for the natural one
   * @return the options
   */
  public DatasetOptions withSize(int pixels) {
    return new DatasetOptions(part, pixels, channels, count, seed, range);
  }

  /**
   * The same with another number of channels.
   *
   * @param number 1, 3, or 0 for the natural one
   * @return the options
   */
  public DatasetOptions withChannels(int number) {
    return new DatasetOptions(part, size, number, count, seed, range);
  }

  /**
   * The same with another number of samples.
   *
   * @param samples how many, or 0 for all
   * @return the options
   */
  public DatasetOptions withCount(int samples) {
    return new DatasetOptions(part, size, channels, samples, seed, range);
  }

  /**
   * The same with another seed.
   *
   * @param value keys generated sets
   * @return the options
   */
  public DatasetOptions withSeed(long value) {
    return new DatasetOptions(part, size, channels, count, value, range);
  }

  /**
   * The same with another meaning of floats.
   *
   * @param meaning what float values in files mean
   * @return the options
   */
  public DatasetOptions withRange(FloatRange meaning) {
    return new DatasetOptions(part, size, channels, count, seed, meaning);
  }
}
