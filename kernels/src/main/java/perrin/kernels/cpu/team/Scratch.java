package perrin.kernels.cpu.team;

/** Memory that one thread keeps between kernels, so that the steady path allocates nothing. */
public final class Scratch {
  /** What a piece of scratch memory is for; two purposes never share an array. */
  public enum Use {
    /** Packed rows of the left operand of a product. */
    LEFT,
    /** Packed column panels of the right operand of a product. */
    RIGHT,
    /** One tile of a product that overhangs its matrix. */
    TILE,
    /** Image rows with their zero border. */
    IMAGE,
    /** A cotangent's image rows with their zero border. */
    COTANGENT,
    /** Transformed filters of a Winograd convolution. */
    FILTER,
    /** Transformed input tiles of a Winograd convolution. */
    TRANSFORMED,
    /** Products of a Winograd convolution before its output transform. */
    PRODUCT,
    /** Short strips inside a transform. */
    STRIP,
    /** Ordered partial sums of a reduction. */
    PARTIAL,
    /** Ordered partial sums that another kernel takes on its way. */
    SUMS,
    /** Attention scores. */
    SCORES,
    /** Cotangents of attention scores. */
    SCORE_COTANGENTS,
    /** Registers of the expression interpreter. */
    REGISTERS,
    /** Anything a kernel needs for itself alone. */
    WORK,
    /** A second array for a kernel that uses {@link #WORK}. */
    WORK2,
    /** A third array for a kernel that uses {@link #WORK}. */
    WORK3
  }

  /**
   * Index of the first element that begins a cache line, where arrays begin 16 bytes into one:
   * under {@code -XX:ObjectAlignmentInBytes=64} all do. Vectors that straddle two lines cost up to
   * a sixth of a product's speed.
   */
  public static final int LINE = 12;

  private static final float[] NONE = new float[0];
  private static final int[] NO_INTS = new int[0];
  private static final double[] NO_DOUBLES = new double[0];

  private final float[][] floats = new float[Use.values().length][];
  private final int[][] ints = new int[Use.values().length][];
  private final double[][] doubles = new double[Use.values().length][];

  /** Creates empty scratch memory; arrays grow on demand. */
  public Scratch() {
    java.util.Arrays.fill(floats, NONE);
    java.util.Arrays.fill(ints, NO_INTS);
    java.util.Arrays.fill(doubles, NO_DOUBLES);
  }

  /**
   * An array of at least the given length; its content is whatever its last user left.
   *
   * @param use what it is for
   * @param length least number of elements
   * @return the array, the same at every call until a longer one is asked for
   */
  public float[] floats(Use use, int length) {
    var array = floats[use.ordinal()];
    if (array.length < length) {
      array = new float[grown(length)];
      floats[use.ordinal()] = array;
    }
    return array;
  }

  /**
   * An integer array of at least the given length; its content is whatever its last user left.
   *
   * @param use what it is for
   * @param length least number of elements
   * @return the array, the same at every call until a longer one is asked for
   */
  public int[] ints(Use use, int length) {
    var array = ints[use.ordinal()];
    if (array.length < length) {
      array = new int[grown(length)];
      ints[use.ordinal()] = array;
    }
    return array;
  }

  /**
   * A double array of at least the given length; its content is whatever its last user left.
   *
   * @param use what it is for
   * @param length least number of elements
   * @return the array, the same at every call until a longer one is asked for
   */
  public double[] doubles(Use use, int length) {
    var array = doubles[use.ordinal()];
    if (array.length < length) {
      array = new double[grown(length)];
      doubles[use.ordinal()] = array;
    }
    return array;
  }

  /**
   * Bytes held at present.
   *
   * @return the total over all uses
   */
  public long bytes() {
    long sum = 0;
    for (var array : floats) {
      sum += 4L * array.length;
    }
    for (var array : ints) {
      sum += 4L * array.length;
    }
    for (var array : doubles) {
      sum += 8L * array.length;
    }
    return sum;
  }

  private static int grown(int length) {
    return Math.max(256, Math.addExact(length, length >> 3) + 31 & -16);
  }
}
