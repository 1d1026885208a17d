package perrin.tensor;

import java.util.Arrays;

/**
 * A strided view of a block of memory: element (i_0, i_1, …) lies at offset + sum_a i_a stride_a.
 *
 * <p>Tensors are immutable to users: operations make new ones ({@link Eager}), views share memory.
 * Only the backends, optimisers and checkpoints write in place, and then bump {@link
 * Storage#version()}. A tensor of a closed scope throws on use and names the operation that made
 * it.
 */
public final class Tensor {
  private final Storage storage;
  private final Shape shape;
  private final int[] strides;
  private final int offset;

  private Tensor(Storage storage, Shape shape, int[] strides, int offset) {
    this.storage = storage;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
  }

  // ---- making -------------------------------------------------------------------------------

  /**
   * An uninitialised dense tensor with given strides, owned by the innermost scope.
   *
   * @param backend whose memory
   * @param dtype element type
   * @param shape logical shape
   * @param strides dense strides, such as {@link Strides#rowMajor}
   * @param origin the operation that will fill it, for error messages
   * @return the tensor
   */
  public static Tensor allocate(
      Backend backend, DType dtype, Shape shape, int[] strides, String origin) {
    Storage s = backend.allocate(dtype, shape.size());
    s.origin(origin);
    Scope.own(s);
    return new Tensor(s, shape, strides, 0);
  }

  /**
   * An uninitialised row-major tensor owned by the innermost scope.
   *
   * @param backend whose memory
   * @param dtype element type
   * @param shape logical shape
   * @param origin the operation that will fill it
   * @return the tensor
   */
  public static Tensor allocate(Backend backend, DType dtype, Shape shape, String origin) {
    return allocate(backend, dtype, shape, Strides.rowMajor(shape), origin);
  }

  /**
   * A tensor filled with one value.
   *
   * @param backend whose memory
   * @param dtype element type
   * @param shape logical shape
   * @param value the value, rounded to the type
   * @return the tensor
   */
  public static Tensor full(Backend backend, DType dtype, Shape shape, double value) {
    Tensor t = allocate(backend, dtype, shape, "full");
    backend.fill(t, value);
    return t;
  }

  /**
   * A tensor of the backend's real type from doubles in row-major order.
   *
   * @param backend whose memory
   * @param shape logical shape
   * @param values exactly {@code shape.size()} numbers
   * @return the tensor
   */
  public static Tensor of(Backend backend, Shape shape, double... values) {
    Tensor t = allocate(backend, backend.floatType(), shape, "of");
    checkCount(shape, values.length);
    backend.upload(values, t);
    return t;
  }

  /**
   * A tensor of the backend's real type from floats in row-major order.
   *
   * @param backend whose memory
   * @param shape logical shape
   * @param values exactly {@code shape.size()} numbers
   * @return the tensor
   */
  public static Tensor of(Backend backend, Shape shape, float[] values) {
    Tensor t = allocate(backend, backend.floatType(), shape, "of");
    checkCount(shape, values.length);
    backend.upload(values, t);
    return t;
  }

  /**
   * Numbers that never change, such as a table of frequencies: a device keeps them, so that asking
   * for the same ones again moves nothing.
   *
   * @param backend whose memory
   * @param shape logical shape
   * @param values exactly {@code shape.size()} numbers
   * @return a tensor of the backend's real type that nobody may write to
   */
  public static Tensor constant(Backend backend, Shape shape, double... values) {
    checkCount(shape, values.length);
    Tensor kept = backend.kept(shape, values);
    return kept != null ? kept : of(backend, shape, values);
  }

  /**
   * An INT32 tensor from ints in row-major order.
   *
   * @param backend whose memory
   * @param shape logical shape
   * @param values exactly {@code shape.size()} numbers
   * @return the tensor
   */
  public static Tensor ofInts(Backend backend, Shape shape, int... values) {
    Tensor t = allocate(backend, DType.INT32, shape, "ofInts");
    checkCount(shape, values.length);
    backend.upload(values, t);
    return t;
  }

  private static void checkCount(Shape shape, int given) {
    if (shape.size() != given) {
      throw new ShapeException(
          "of", "shape " + shape + " has " + shape.size() + " elements, but " + given + " given");
    }
  }

  // ---- facts --------------------------------------------------------------------------------

  /**
   * The shared block of memory.
   *
   * @return the storage, open or closed
   */
  public Storage storage() {
    return storage;
  }

  /**
   * The backend that owns the memory.
   *
   * @return the backend
   */
  public Backend backend() {
    return storage.backend();
  }

  /**
   * Element type.
   *
   * @return the type
   */
  public DType dtype() {
    return storage.dtype();
  }

  /**
   * Logical shape.
   *
   * @return the shape
   */
  public Shape shape() {
    return shape;
  }

  /**
   * Extent of an axis.
   *
   * @param axis may be negative
   * @return the extent
   */
  public int dim(int axis) {
    return shape.dim(axis);
  }

  /**
   * Number of axes.
   *
   * @return the rank
   */
  public int rank() {
    return shape.rank();
  }

  /**
   * Number of elements.
   *
   * @return the size
   */
  public int size() {
    return shape.size();
  }

  /**
   * Stride of an axis in elements.
   *
   * @param axis may be negative
   * @return the stride; 0 along expanded axes, negative along flipped ones
   */
  public int stride(int axis) {
    return strides[shape.axis(axis)];
  }

  /**
   * All strides.
   *
   * @return a fresh array
   */
  public int[] strides() {
    return strides.clone();
  }

  /**
   * Place of element 0 relative to the storage's start.
   *
   * @return an element count
   */
  public int offset() {
    return offset;
  }

  /**
   * Whether the elements lie dense with the last axis fastest.
   *
   * @return true if so
   */
  public boolean isRowMajor() {
    return Strides.isRowMajor(shape, strides);
  }

  /**
   * Whether the elements fill a gapless block in some order of axes.
   *
   * @return true if so
   */
  public boolean isDense() {
    return Strides.isDense(shape, strides);
  }

  /**
   * Throws if the memory is gone.
   *
   * @param operation who asks, named in the error
   * @return this
   * @throws IllegalStateException if the owning scope was closed
   */
  public Tensor check(String operation) {
    if (!storage.isOpen()) {
      throw new IllegalStateException(
          operation
              + ": operand "
              + shape
              + " (made by "
              + storage.origin()
              + ") was already closed by "
              + storage.closedBy()
              + "; keep it with Scope.keep or hold it where it must live");
    }
    return this;
  }

  // ---- views --------------------------------------------------------------------------------

  /**
   * The same elements, in row-major counting, under another shape; a view where strides allow, else
   * a copy.
   *
   * @param target extents; one may be -1 and is then inferred
   * @return the reshaped tensor
   * @throws ShapeException if the number of elements differs
   */
  public Tensor reshape(int... target) {
    check("reshape");
    int[] d = target.clone();
    int unknown = -1;
    long known = 1;
    for (int i = 0; i < d.length; i++) {
      if (d[i] == -1 && unknown < 0) {
        unknown = i;
      } else {
        known *= d[i];
      }
    }
    if (unknown >= 0 && known > 0 && size() % known == 0) {
      d[unknown] = (int) (size() / known);
    }
    if (unknown >= 0 && d[unknown] == -1 || (unknown < 0 ? known : known * d[unknown]) != size()) {
      throw new ShapeException(
          "reshape",
          "x "
              + shape
              + " with "
              + size()
              + " elements cannot become "
              + list(target)
              + (unknown < 0
                  ? " with " + known + "; the number of elements stays"
                  : "; the -1 would have to be " + size() + " / " + known));
    }
    Shape to = Shape.of(d);
    int[] s = Strides.reshape(shape, strides, to);
    if (s != null) {
      return new Tensor(storage, to, s, offset);
    }
    Tensor dense = allocate(backend(), dtype(), shape, "reshape");
    backend().copy(this, dense);
    return new Tensor(dense.storage, to, Strides.rowMajor(to), 0);
  }

  /**
   * The axes in another order.
   *
   * @param order order[i] is the present axis that becomes axis i
   * @return a view
   * @throws ShapeException if it is no permutation
   */
  public Tensor permute(int... order) {
    check("permute");
    boolean[] seen = new boolean[rank()];
    int[] d = new int[rank()];
    int[] s = new int[rank()];
    if (order.length != rank()) {
      throw new ShapeException(
          "permute",
          "x " + shape + " needs each of its " + rank() + " axes once, got " + list(order));
    }
    for (int i = 0; i < order.length; i++) {
      int a = shape.axis(order[i]);
      if (seen[a]) {
        throw new ShapeException(
            "permute", "axis " + a + " of x " + shape + " comes twice in " + list(order));
      }
      seen[a] = true;
      d[i] = shape.dim(a);
      s[i] = strides[a];
    }
    return new Tensor(storage, Shape.of(d), s, offset);
  }

  /**
   * Two axes exchanged.
   *
   * @param a one axis, may be negative
   * @param b the other
   * @return a view
   */
  public Tensor transpose(int a, int b) {
    int[] order = new int[rank()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    order[shape.axis(a)] = shape.axis(b);
    order[shape.axis(b)] = shape.axis(a);
    return permute(order);
  }

  /**
   * Repeats axes of extent 1 (or missing leading axes) without copying.
   *
   * @param target the larger shape
   * @return a view with stride 0 along the repeated axes
   * @throws ShapeException if an extent differs and is not 1
   */
  public Tensor expand(Shape target) {
    check("expand");
    if (target.equals(shape)) {
      return this;
    }
    int[] s = new int[target.rank()];
    int lead = target.rank() - rank();
    for (int i = 0; i < target.rank(); i++) {
      int have = i < lead ? 1 : lead < 0 ? -1 : shape.dim(i - lead);
      if (lead < 0 || (have != target.dim(i) && have != 1)) {
        throw new ShapeException(
            "expand",
            "x " + shape + " cannot be repeated to " + target + "; only extents of 1 grow");
      }
      s[i] = have == 1 ? 0 : strides[i - lead];
    }
    return new Tensor(storage, target, s, offset);
  }

  /**
   * A range of one axis.
   *
   * @param axis may be negative
   * @param from first index
   * @param to end, exclusive
   * @param step distance between taken indices, at least 1
   * @return a view
   * @throws ShapeException if the range leaves the axis
   */
  public Tensor slice(int axis, int from, int to, int step) {
    check("slice");
    int a = shape.axis(axis);
    if (from < 0 || to < from || to > shape.dim(a) || step < 1) {
      throw new ShapeException(
          "slice",
          "range "
              + from
              + ".."
              + to
              + " step "
              + step
              + " does not fit axis "
              + a
              + " of x "
              + shape
              + "; it must lie within 0.."
              + shape.dim(a));
    }
    int[] s = strides.clone();
    s[a] *= step;
    return new Tensor(
        storage, shape.with(a, (to - from + step - 1) / step), s, offset + from * strides[a]);
  }

  /**
   * A range of one axis.
   *
   * @param axis may be negative
   * @param from first index
   * @param to end, exclusive
   * @return a view
   */
  public Tensor slice(int axis, int from, int to) {
    return slice(axis, from, to, 1);
  }

  /**
   * One axis reversed.
   *
   * @param axis may be negative
   * @return a view
   */
  public Tensor flip(int axis) {
    check("flip");
    int a = shape.axis(axis);
    int[] s = strides.clone();
    s[a] = -s[a];
    int end = Math.max(0, shape.dim(a) - 1) * strides[a];
    return new Tensor(storage, shape, s, offset + end);
  }

  private static String list(int[] numbers) {
    return Arrays.toString(numbers).replace(", ", ",");
  }

  // ---- reading ------------------------------------------------------------------------------

  /**
   * All elements in row-major order; waits for the backend.
   *
   * @return a fresh array
   */
  public float[] toFloats() {
    float[] out = new float[size()];
    backend().download(check("toFloats"), out);
    return out;
  }

  /**
   * All elements in row-major order; waits for the backend.
   *
   * @return a fresh array
   */
  public double[] toDoubles() {
    double[] out = new double[size()];
    backend().download(check("toDoubles"), out);
    return out;
  }

  /**
   * All elements of an INT32 tensor in row-major order; waits for the backend.
   *
   * @return a fresh array
   */
  public int[] toInts() {
    int[] out = new int[size()];
    backend().download(check("toInts"), out);
    return out;
  }

  /**
   * The only element; waits for the backend.
   *
   * @return its value
   * @throws ShapeException if there is not exactly one
   */
  public double item() {
    if (size() != 1) {
      throw new ShapeException("item", "x " + shape + " has " + size() + " elements, not one");
    }
    return toDoubles()[0];
  }

  /** Type, shape and memory state; never the elements, as reading waits for the device. */
  @Override
  public String toString() {
    String state = storage.isOpen() ? ")" : ", closed)";
    return dtype() + shape.toString() + " (made by " + storage.origin() + state;
  }
}
