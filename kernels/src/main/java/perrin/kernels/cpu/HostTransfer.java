package perrin.kernels.cpu;

import perrin.tensor.DType;
import perrin.tensor.HostStorage;
import perrin.tensor.Tensor;

/** Moves numbers in row-major order between caller's arrays and tensors of any strides. */
final class HostTransfer {
  private HostTransfer() {}

  /** Called with the place of each element, in row-major order. */
  private interface Visitor {
    void at(int i, int place);
  }

  private static void each(Tensor t, Visitor visitor) {
    int[] dims = t.shape().dims();
    int[] strides = t.strides();
    int[] at = new int[dims.length];
    int place = Host.base(t);
    for (int i = 0; i < t.size(); i++) {
      visitor.at(i, place);
      for (int a = dims.length - 1; a >= 0; a--) {
        place += strides[a];
        if (++at[a] < dims[a]) {
          break;
        }
        place -= strides[a] * dims[a];
        at[a] = 0;
      }
    }
  }

  static void upload(double[] host, Tensor dst) {
    var s = (HostStorage) dst.storage();
    switch (dst.dtype()) {
      case FLOAT32 -> each(dst, (i, at) -> s.floats()[at] = (float) host[i]);
      case FLOAT64 -> each(dst, (i, at) -> s.doubles()[at] = host[i]);
      case INT32 -> each(dst, (i, at) -> s.ints()[at] = (int) host[i]);
      case BFLOAT16 -> throw noBfloat16();
    }
  }

  static void upload(float[] host, Tensor dst) {
    var s = (HostStorage) dst.storage();
    switch (dst.dtype()) {
      case FLOAT32 -> {
        if (dst.isRowMajor() && host.length > 0) {
          System.arraycopy(host, 0, s.floats(), Host.base(dst), host.length);
        } else {
          each(dst, (i, at) -> s.floats()[at] = host[i]);
        }
      }
      case FLOAT64 -> each(dst, (i, at) -> s.doubles()[at] = host[i]);
      case INT32 -> each(dst, (i, at) -> s.ints()[at] = (int) host[i]);
      case BFLOAT16 -> throw noBfloat16();
    }
  }

  static void upload(int[] host, Tensor dst) {
    var s = (HostStorage) dst.storage();
    switch (dst.dtype()) {
      case FLOAT32 -> each(dst, (i, at) -> s.floats()[at] = host[i]);
      case FLOAT64 -> each(dst, (i, at) -> s.doubles()[at] = host[i]);
      case INT32 -> each(dst, (i, at) -> s.ints()[at] = host[i]);
      case BFLOAT16 -> throw noBfloat16();
    }
  }

  static void download(Tensor src, double[] host) {
    var s = (HostStorage) src.storage();
    switch (src.dtype()) {
      case FLOAT32 -> each(src, (i, at) -> host[i] = s.floats()[at]);
      case FLOAT64 -> each(src, (i, at) -> host[i] = s.doubles()[at]);
      case INT32 -> each(src, (i, at) -> host[i] = s.ints()[at]);
      case BFLOAT16 -> throw noBfloat16();
    }
  }

  static void download(Tensor src, float[] host) {
    var s = (HostStorage) src.storage();
    switch (src.dtype()) {
      case FLOAT32 -> {
        if (src.isRowMajor() && host.length > 0) {
          System.arraycopy(s.floats(), Host.base(src), host, 0, host.length);
        } else {
          each(src, (i, at) -> host[i] = s.floats()[at]);
        }
      }
      case FLOAT64 -> each(src, (i, at) -> host[i] = (float) s.doubles()[at]);
      case INT32 -> each(src, (i, at) -> host[i] = s.ints()[at]);
      case BFLOAT16 -> throw noBfloat16();
    }
  }

  static void download(Tensor src, int[] host) {
    if (src.dtype() != DType.INT32) {
      throw new IllegalArgumentException("download: " + src + " is not INT32");
    }
    int[] from = Host.ints(src);
    each(src, (i, at) -> host[i] = from[at]);
  }

  private static IllegalArgumentException noBfloat16() {
    return new IllegalArgumentException("the CPU backend has no BFLOAT16 storage");
  }
}
