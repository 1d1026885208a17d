package perrin.nn.io;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor to be written: type, shape and row-major values.
 *
 * <p>Values come from a supplier that is called once, when their turn comes, so that only one
 * tensor at a time need be on the heap. The overloads that take an array keep a reference to it.
 */
public final class SafetensorsEntry {
  private final SafetensorsDtype dtype;
  private final List<Long> shape;
  private final long elements;
  private final Supplier<?> values;

  private SafetensorsEntry(SafetensorsDtype dtype, long[] shape, Supplier<?> values) {
    final List<Long> extents = new ArrayList<>();
    long product = 1;
    for (final long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException(
            "safetensors entry " + dtype + ": extents must be at least 0, but one is " + extent);
      }
      extents.add(extent);
      product = Math.multiplyExact(product, extent);
    }
    this.dtype = dtype;
    this.shape = List.copyOf(extents);
    this.elements = product;
    this.values = values;
  }

  /**
   * A float32 tensor.
   *
   * @param values its elements
   * @param shape its extents; none for a scalar
   * @return the entry
   * @throws IllegalArgumentException if an extent is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static SafetensorsEntry f32(float[] values, long... shape) {
    return f32(() -> values, shape);
  }

  /**
   * A float32 tensor whose values are fetched when they are written.
   *
   * @param values supplies its elements, once
   * @param shape its extents; none for a scalar
   * @return the entry
   * @throws IllegalArgumentException if an extent is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static SafetensorsEntry f32(Supplier<float[]> values, long... shape) {
    return new SafetensorsEntry(SafetensorsDtype.F32, shape, values);
  }

  /**
   * A bfloat16 tensor; values are rounded to nearest even, NaN stays NaN.
   *
   * @param values its elements
   * @param shape its extents; none for a scalar
   * @return the entry
   * @throws IllegalArgumentException if an extent is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static SafetensorsEntry bf16(float[] values, long... shape) {
    return bf16(() -> values, shape);
  }

  /**
   * A bfloat16 tensor whose values are fetched when they are written.
   *
   * @param values supplies its elements, once
   * @param shape its extents; none for a scalar
   * @return the entry
   * @throws IllegalArgumentException if an extent is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static SafetensorsEntry bf16(Supplier<float[]> values, long... shape) {
    return new SafetensorsEntry(SafetensorsDtype.BF16, shape, values);
  }

  /**
   * A float64 tensor.
   *
   * @param values its elements
   * @param shape its extents; none for a scalar
   * @return the entry
   * @throws IllegalArgumentException if an extent is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static SafetensorsEntry f64(double[] values, long... shape) {
    return new SafetensorsEntry(SafetensorsDtype.F64, shape, () -> values);
  }

  /**
   * A tensor of 32-bit integers.
   *
   * @param values its elements
   * @param shape its extents; none for a scalar
   * @return the entry
   * @throws IllegalArgumentException if an extent is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static SafetensorsEntry i32(int[] values, long... shape) {
    return new SafetensorsEntry(SafetensorsDtype.I32, shape, () -> values);
  }

  /**
   * A tensor of 64-bit integers.
   *
   * @param values its elements
   * @param shape its extents; none for a scalar
   * @return the entry
   * @throws IllegalArgumentException if an extent is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static SafetensorsEntry i64(long[] values, long... shape) {
    return new SafetensorsEntry(SafetensorsDtype.I64, shape, () -> values);
  }

  /**
   * A tensor of bytes, read back as 0 .. 255.
   *
   * @param values its elements
   * @param shape its extents; none for a scalar
   * @return the entry
   * @throws IllegalArgumentException if an extent is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static SafetensorsEntry u8(byte[] values, long... shape) {
    return new SafetensorsEntry(SafetensorsDtype.U8, shape, () -> values);
  }

  /**
   * Type of the elements in the file.
   *
   * @return the type
   */
  public SafetensorsDtype dtype() {
    return dtype;
  }

  /**
   * The extents, row-major.
   *
   * @return an unmodifiable list, empty for a scalar
   */
  public List<Long> shape() {
    return shape;
  }

  /**
   * Number of elements, the product of the extents.
   *
   * @return at least 0
   */
  public long elements() {
    return elements;
  }

  /** The array of values: float[] for F32 and BF16, else that of the type. */
  Object values() {
    return values.get();
  }
}
