package perrin.nn.io;

import java.util.List;

/**
 * What the header of a safetensors file says of one tensor, already checked.
 *
 * @param name its name
 * @param dtype type of its elements
 * @param shape its extents, row-major, each at least 0; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last; {@code end - begin = elements * dtype.bytes()}
 */
public record SafetensorsTensor(
    String name, SafetensorsDtype dtype, List<Long> shape, long begin, long end) {
  /** Copies the shape. */
  public SafetensorsTensor {
    shape = List.copyOf(shape);
  }

  /**
   * Number of elements, the product of the extents.
   *
   * @return at least 0
   */
  public long elements() {
    return (end - begin) / dtype.bytes();
  }
}
