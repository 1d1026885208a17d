package perrin.kernels.cpu;

import perrin.kernels.cpu.norm.Samples;
import perrin.kernels.cpu.norm.Summand;
import perrin.kernels.cpu.rows.Rows;
import perrin.tensor.DType;
import perrin.tensor.Tensor;

/** Recognises the layouts that fused kernels know. */
final class Layouts {
  private Layouts() {}

  /** Whether two float32 tensors of one shape have the same strides; extents of 1 have no say. */
  static boolean same(Tensor x, Tensor y) {
    if (x.dtype() != DType.FLOAT32 || y.dtype() != DType.FLOAT32) {
      return false;
    }
    for (int a = 0; a < x.rank(); a++) {
      if (x.dim(a) != 1 && x.stride(a) != y.stride(a)) {
        return false;
      }
    }
    return true;
  }

  /** Whether corresponding float32 tensors of all lists are dense and lie in the same order. */
  static boolean parallel(Tensor[]... lists) {
    for (int i = 0; i < lists[0].length; i++) {
      for (var list : lists) {
        if (!list[i].isDense() || !same(lists[0][i], list[i])) {
          return false;
        }
      }
    }
    return true;
  }

  /** How samples of [B,C,…] lie, or null if one has gaps or another order, or is empty. */
  static Samples samples(Tensor x) {
    if (x.dtype() != DType.FLOAT32 || x.rank() < 2 || x.size() == 0) {
      return null;
    }
    int channels = x.dim(1);
    int pixels = x.size() / (x.dim(0) * channels);
    if (channels == 1 || x.stride(1) == 1) {
      if (dense(x, channels)) {
        return new Samples(x.dim(0), x.stride(0), channels, 1, channels * pixels, channels);
      }
    } else if (x.stride(1) == pixels && dense(x, 1)) {
      return new Samples(x.dim(0), x.stride(0), channels, channels, pixels, 1);
    }
    return null;
  }

  /**
   * How a tensor of x's shape lies that is to be added to samples of x, or null if its pixels do
   * not follow x's at one distance: it may be a range of the channels of wider images.
   */
  static Summand summand(Samples samples, Tensor x, Tensor t) {
    if (same(x, t)) {
      return new Summand(Host.floats(t), Host.base(t), t.stride(0), 1, 1);
    }
    int c = samples.channels();
    int pixel = x.rank() > 2 ? t.stride(-1) : c;
    boolean follows = samples.period() == c && t.stride(1) == 1 && dense(t, pixel);
    return follows && t.dtype() == DType.FLOAT32
        ? new Summand(Host.floats(t), Host.base(t), t.stride(0), c, pixel)
        : null;
  }

  /** Whether the axes after the channels lie row-major with the given stride of the last. */
  private static boolean dense(Tensor x, int stride) {
    for (int a = x.rank() - 1; a > 1; a--) {
      if (x.dim(a) != 1 && x.stride(a) != stride) {
        return false;
      }
      stride *= x.dim(a);
    }
    return true;
  }

  /** The last axis as contiguous rows at one distance, or null if they do not lie so. */
  static Rows rows(Tensor t) {
    if (t.dtype() != DType.FLOAT32 || t.rank() == 0 || t.size() == 0) {
      return null;
    }
    if (t.dim(-1) != 1 && t.stride(-1) != 1) {
      return null;
    }
    boolean first = true;
    int stride = 0;
    int expected = 0;
    for (int a = t.rank() - 2; a >= 0; a--) {
      if (t.dim(a) == 1) {
        continue;
      }
      if (first) {
        first = false;
        stride = t.stride(a);
        expected = stride;
      } else if (t.stride(a) != expected) {
        return null;
      }
      expected *= t.dim(a);
    }
    return new Rows(Host.floats(t), Host.base(t), stride);
  }
}
