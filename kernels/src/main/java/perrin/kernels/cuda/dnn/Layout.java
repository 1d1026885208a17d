package perrin.kernels.cuda.dnn;

import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The layout that cuDNN is fast in: dense, with the second axis last. Images [B,C,H,W] then lie as
 * [B,H,W,C] and filters [O,C,kh,kw] as [O,kh,kw,C].
 */
final class Layout {
  /** What cuDNN's fast kernels want addresses to be multiples of. */
  private static final int ALIGNMENT = 16;

  private Layout() {}

  private static int[] strides(Shape s) {
    int channels = s.dim(1);
    int row = s.dim(3) * channels;
    return new int[] {s.dim(2) * row, 1, row, channels};
  }

  /** Elements of a type that one access takes at an aligned address. */
  static int vector(DType type) {
    return ALIGNMENT / type.bytes();
  }

  /** Whether a tensor lies so already, from an address that is aligned. */
  static boolean isChannelsLast(Tensor t, DType type) {
    if (t.dtype() != type || (long) t.offset() * type.bytes() % ALIGNMENT != 0) {
      return false;
    }
    int[] wanted = strides(t.shape());
    for (int a = 0; a < t.rank(); a++) {
      if (t.dim(a) != 1 && t.stride(a) != wanted[a]) {
        return false;
      }
    }
    return true;
  }

  /** The tensor itself if it lies so already, else a copy. */
  static Tensor channelsLast(Tensor t, DType type) {
    if (isChannelsLast(t, type)) {
      return t;
    }
    Tensor out = temporary(t, type);
    t.backend().copy(t, out);
    return out;
  }

  /** Room for a tensor of the same shape. */
  static Tensor temporary(Tensor like, DType type) {
    return Tensor.allocate(
        like.backend(), type, like.shape(), strides(like.shape()), "cuDNN's layout");
  }

  /** The tensor itself if it is row-major of a type that kernels read, else a copy. */
  static Tensor rows(Tensor t) {
    boolean known = t.dtype() == DType.FLOAT32 || t.dtype() == DType.BFLOAT16;
    if (known && t.isRowMajor()) {
      return t;
    }
    DType type = known ? t.dtype() : DType.FLOAT32;
    Tensor out = Tensor.allocate(t.backend(), type, t.shape(), "cuDNN's layout");
    t.backend().copy(t, out);
    return out;
  }
}
