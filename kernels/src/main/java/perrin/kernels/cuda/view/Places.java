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
}
