package perrin.diffusion.run;

import java.util.List;
import perrin.nn.io.SafetensorsEntry;
import perrin.nn.io.SafetensorsException;
import perrin.nn.io.SafetensorsFile;
import perrin.nn.io.SafetensorsTensor;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The values of a tensor in host memory, in full precision.
 *
 * @param shape the extents
 * @param values a {@code float[]}, {@code double[]} or {@code int[]} in row-major order; not copied
 */
public record HostTensor(Shape shape, Object values) {

  /**
   * Downloads a tensor; waits for the device.
   *
   * @param tensor on any backend
   * @return its values
   */
  public static HostTensor of(Tensor tensor) {
    Object values =
        switch (tensor.dtype()) {
          case FLOAT32 -> tensor.toFloats();
          case FLOAT64 -> tensor.toDoubles();
          case INT32 -> tensor.toInts();
          default -> throw new IllegalStateException("no host array for " + tensor);
        };
    return new HostTensor(tensor.shape(), values);
  }

  /**
   * Uploads the values; real ones take the backend's real type.
   *
   * @param backend where to
   * @return a tensor owned by the innermost scope
   */
  public Tensor on(Backend backend) {
    return switch (values) {
      case float[] floats -> Tensor.of(backend, shape, floats);
      case double[] doubles -> Tensor.of(backend, shape, doubles);
      case int[] ints -> Tensor.ofInts(backend, shape, ints);
      default -> throw new IllegalStateException("no tensor for " + values.getClass());
    };
  }

  /**
   * As a file takes it.
   *
   * @return the entry
   */
  public SafetensorsEntry entry() {
    int[] dims = shape.dims();
    var extents = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      extents[i] = dims[i];
    }
    return switch (values) {
      case float[] floats -> SafetensorsEntry.f32(floats, extents);
      case double[] doubles -> SafetensorsEntry.f64(doubles, extents);
      case int[] ints -> SafetensorsEntry.i32(ints, extents);
      default -> throw new IllegalStateException("no entry for " + values.getClass());
    };
  }

  /**
   * Reads a tensor of a file; half precision is widened.
   *
   * @param file the file
   * @param tensor one of its tensors, of real numbers or 32-bit integers
   * @return its values
   * @throws SafetensorsException if it cannot be read
   */
  public static HostTensor read(SafetensorsFile file, SafetensorsTensor tensor)
      throws SafetensorsException {
    List<Long> extents = tensor.shape();
    var shape = Shape.of(extents.stream().mapToInt(Math::toIntExact).toArray());
    Object values =
        switch (tensor.dtype()) {
          case F64 -> file.doubles(tensor.name());
          case I32 -> file.ints(tensor.name());
          default -> file.floats(tensor.name());
        };
    return new HostTensor(shape, values);
  }

  /**
   * The type of the values.
   *
   * @return as on the device
   */
  public DType dtype() {
    return switch (values) {
      case float[] floats -> DType.FLOAT32;
      case double[] doubles -> DType.FLOAT64;
      default -> DType.INT32;
    };
  }
}
