package perrin.kernels.cpu.optimizer;

/**
 * A list of arrays cut into pieces of at most {@value #LENGTH} elements, numbered through, so that
 * a team shares large and small arrays evenly and always in the same way.
 */
final class Pieces {
  static final int LENGTH = 1 << 14;

  /** First piece of each array, and the number of all pieces at the end. */
  private final int[] first;

  private final int[] lengths;

  Pieces(int[] lengths) {
    this.lengths = lengths;
    first = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) {
      first[i + 1] = first[i] + (lengths[i] + LENGTH - 1) / LENGTH;
    }
  }

  int count() {
    return first[lengths.length];
  }

  /** Which array a piece belongs to. */
  int array(int piece) {
    int i = java.util.Arrays.binarySearch(first, piece);
    if (i < 0) {
      return -i - 2;
    }
    // Empty arrays begin where the next one does.
    while (first[i + 1] == piece) {
      i++;
    }
    return i;
  }

  /** First element of a piece within its array. */
  int from(int piece, int array) {
    return (piece - first[array]) * LENGTH;
  }

  /** Elements of a piece that begins at an element of an array. */
  int length(int array, int from) {
    return Math.min(LENGTH, lengths[array] - from);
  }
}
