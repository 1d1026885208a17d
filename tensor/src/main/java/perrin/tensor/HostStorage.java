package perrin.tensor;

/**
 * A block inside a Java array: (slab, offset, length).
 *
 * <p>Used by every backend whose memory is the Java heap, so that the reference loops can run on
 * any of them.
 */
public final class HostStorage extends Storage {
  private final Object array;
  private final int offset;
  private final Runnable recycler;

  /**
   * A block of a slab.
   *
   * @param backend who owns the slab
   * @param dtype element type; FLOAT32, FLOAT64 or INT32
   * @param array a {@code float[]}, {@code double[]} or {@code int[]} fitting the type
   * @param offset first element of the block within the array
   * @param length number of elements
   * @param recycler gives the block back; must not refer to this object, and may be run once only
   */
  public HostStorage(
      Backend backend, DType dtype, Object array, int offset, int length, Runnable recycler) {
    super(backend, dtype, length);
    this.array = array;
    this.offset = offset;
    this.recycler = recycler;
  }

  /**
   * First element of the block within the slab; add a tensor's own offset to it.
   *
   * @return an index into the array
   */
  public int base() {
    return offset;
  }

  /**
   * The slab of a FLOAT32 block.
   *
   * @return the array
   */
  public float[] floats() {
    return (float[]) array;
  }

  /**
   * The slab of a FLOAT64 block.
   *
   * @return the array
   */
  public double[] doubles() {
    return (double[]) array;
  }

  /**
   * The slab of an INT32 block.
   *
   * @return the array
   */
  public int[] ints() {
    return (int[]) array;
  }

  @Override
  protected Runnable recycler() {
    return recycler;
  }
}
