package perrin.diffusion.data;

/**
 * A place in the endless stream of samples: everything a checkpoint needs of the loader.
 *
 * @param epoch how many times the whole set was read before, at least 0
 * @param position how many samples of this epoch were read, at least 0
 */
public record Cursor(long epoch, int position) {
  /** The beginning of the stream. */
  public static final Cursor START = new Cursor(0, 0);

  /** Checks the signs. */
  public Cursor {
    if (epoch < 0 || position < 0) {
      throw new IllegalArgumentException(
          "cursor: epoch " + epoch + " and position " + position + " must not be negative");
    }
  }

  /**
   * The place in the stream of all epochs.
   *
   * @param size the number of samples of an epoch
   * @return {@code epoch · size + position}
   */
  public long ordinal(int size) {
    return Math.addExact(Math.multiplyExact(epoch, (long) size), position);
  }

  /**
   * The cursor of a place in the stream of all epochs.
   *
   * @param ordinal how many samples were read before, at least 0
   * @param size the number of samples of an epoch
   * @return the cursor, its position below {@code size}
   */
  public static Cursor at(long ordinal, int size) {
    return new Cursor(Math.floorDiv(ordinal, (long) size), Math.floorMod(ordinal, size));
  }
}
