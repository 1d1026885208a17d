package perrin.kernels.cuda.view;

import perrin.tensor.DType;
import perrin.tensor.Tensor;

/** Where tensors lie on the device. */
public final class Places {
  private Places() {}

  /**
   * The address of a tensor's first element.
   *
   * @param t a tensor on the device
   * @return a device address
   */
  public static long address(Tensor t) {
    return ((DeviceStorage) t.storage()).address() + (long) t.offset() * t.dtype().bytes();
  }

  /**
   * The address of a tensor that may be missing.
   *
   * @param t a tensor on the device or null
   * @return a device address or 0
   */
  public static long addressOrNull(Tensor t) {
    return t == null ? 0 : address(t);
  }

  /**
   * Whether all tensors that are there have one type.
   *
   * @param type the type
   * @param tensors some may be null
   * @return true if so
   */
  public static boolean all(DType type, Tensor... tensors) {
    for (Tensor t : tensors) {
      if (t != null && t.dtype() != type) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether tensors of one shape have the same strides; extents of 1 have no say.
   *
   * @param x the first
   * @param y the second
   * @return true if element i lies at the same distance in both
   */
  public static boolean alike(Tensor x, Tensor y) {
    for (int a = 0; a < x.rank(); a++) {
      if (x.dim(a) != 1 && x.stride(a) != y.stride(a)) {
        return false;
      }
    }
    return true;
  }
}
