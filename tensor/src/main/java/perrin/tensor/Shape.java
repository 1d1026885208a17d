package perrin.tensor;

import java.util.Arrays;

/**
 * The extents of a tensor, outermost axis first: images are [B,C,H,W] whatever their physical
 * order.
 *
 * <p>A shape has at most 2^31 - 1 elements; rank 0 is a scalar with one element; an extent may be
 * 0. Axes may be counted from the end: axis -1 is the last.
 */
public final class Shape {
  /** The shape of a scalar: rank 0, one element. */
  public static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dims;
  private final int size;

  private Shape(int[] dims) {
    this.dims = dims;
    long n = 1;
    for (int d : dims) {
      if (d < 0) {
        throw new ShapeException("shape", list(dims) + " has a negative extent");
      }
      n *= d;
      if (n > Integer.MAX_VALUE) {
        throw new ShapeException(
            "shape", list(dims) + " has more than 2^31 - 1 elements; split the batch");
      }
    }
    this.size = (int) n;
  }

  /**
   * A shape of the given extents.
   *
   * @param dims extents, outermost first, each at least 0
   * @return the shape
   * @throws ShapeException if an extent is negative or the product exceeds 2^31 - 1
   */
  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /**
   * Number of axes.
   *
   * @return at least 0
   */
  public int rank() {
    return dims.length;
  }

  /**
   * Number of elements.
   *
   * @return the product of the extents
   */
  public int size() {
    return size;
  }

  /**
   * Extent of one axis.
   *
   * @param axis from -rank to rank - 1
   * @return the extent
   * @throws ShapeException if there is no such axis
   */
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /**
   * The extents.
   *
   * @return a fresh array
   */
  public int[] dims() {
    return dims.clone();
  }

  /**
   * An axis counted from the front.
   *
   * @param axis from -rank to rank - 1
   * @return from 0 to rank - 1
   * @throws ShapeException if there is no such axis
   */
  public int axis(int axis) {
    int a = axis < 0 ? axis + dims.length : axis;
    if (a < 0 || a >= dims.length) {
      throw new ShapeException(
          "axis", "axis " + axis + " does not exist in " + this + " of rank " + dims.length);
    }
    return a;
  }

  /**
   * The same shape with one extent replaced.
   *
   * @param axis which axis, may be negative
   * @param extent its new extent
   * @return the new shape
   */
  public Shape with(int axis, int extent) {
    int[] d = dims.clone();
    d[axis(axis)] = extent;
    return of(d);
  }

  /**
   * The shape after a reduction that keeps the reduced axes with extent 1.
   *
   * @param axes which axes, may be negative; none means all
   * @return a shape of the same rank
   */
  public Shape reduced(int... axes) {
    int[] d = dims.clone();
    if (axes.length == 0) {
      Arrays.fill(d, 1);
    }
    for (int a : axes) {
      d[axis(a)] = 1;
    }
    return of(d);
  }

  /**
   * The common shape of two operands: aligned at the last axis, extents equal or one of them 1.
   *
   * @param other the other operand's shape
   * @param operation named in the error
   * @return the broadcast shape
   * @throws ShapeException if an extent differs and neither is 1
   */
  public Shape broadcast(Shape other, String operation) {
    if (Arrays.equals(dims, other.dims)) {
      return this;
    }
    int rank = Math.max(rank(), other.rank());
    int[] d = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int a = i <= rank() ? dims[rank() - i] : 1;
      int b = i <= other.rank() ? other.dims[other.rank() - i] : 1;
      if (a != b && a != 1 && b != 1) {
        throw new ShapeException(
            operation,
            "x "
                + this
                + " and y "
                + other
                + " do not broadcast: counted from the last axis, axis "
                + -i
                + " has extents "
                + a
                + " and "
                + b
                + "; they must be equal or one of them 1");
      }
      d[rank - i] = a == 1 ? b : a;
    }
    return of(d);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return list(dims);
  }

  private static String list(int[] dims) {
    return Arrays.toString(dims).replace(", ", ",");
  }
}
