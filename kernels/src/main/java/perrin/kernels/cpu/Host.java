package perrin.kernels.cpu;

import perrin.tensor.DType;
import perrin.tensor.HostStorage;
import perrin.tensor.Tensor;

/** Where a tensor's elements lie in the Java heap. */
final class Host {
  private Host() {}

  static float[] floats(Tensor t) {
    return ((HostStorage) t.storage()).floats();
  }

  static int[] ints(Tensor t) {
    return ((HostStorage) t.storage()).ints();
  }

  /** Index of element 0 in the array. */
  static int base(Tensor t) {
    return ((HostStorage) t.storage()).base() + t.offset();
  }

  static boolean allFloat32(Tensor... tensors) {
    for (var t : tensors) {
      if (t != null && t.dtype() != DType.FLOAT32) {
        return false;
      }
    }
    return true;
  }

  /** Whether the view is dense in channels-last order; extents of 1 have no say. */
  static boolean isChannelsLast(Tensor t) {
    if (t.rank() != 4) {
      return false;
    }
    int n = 1;
    for (int axis : new int[] {1, 3, 2, 0}) {
      if (t.dim(axis) != 1 && t.stride(axis) != n) {
        return false;
      }
      n *= t.dim(axis);
    }
    return true;
  }
}
