package perrin.kernels.cpu;

import java.util.OptionalInt;
import perrin.kernels.cpu.norm.Samples;
import perrin.kernels.cpu.norm.Summand;
import perrin.kernels.cpu.rows.Rows;
import perrin.kernels.loops.Runs;
import perrin.tensor.DType;
import perrin.tensor.Tensor;

/** Recognises the layouts that fused kernels know. */
final class Layouts {
  private Layouts() {}

  /** Whether two float32 tensors of one shape have the same strides; extents of 1 have no say. */
  static boolean same(Tensor x, Tensor y) {
    return x.dtype() == DType.FLOAT32 && y.dtype() == DType.FLOAT32 && Runs.alike(x, y);
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
      if (Runs.pixelsFollow(x, channels)) {
        return new Samples(x.dim(0), x.stride(0), channels, 1, channels * pixels, channels);
      }
    } else if (x.stride(1) == pixels && Runs.pixelsFollow(x, 1)) {
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
    boolean follows = samples.period() == c && t.stride(1) == 1 && Runs.pixelsFollow(t, pixel);
    return follows && t.dtype() == DType.FLOAT32
        ? new Summand(Host.floats(t), Host.base(t), t.stride(0), c, pixel)
        : null;
  }

  /** The last axis as contiguous rows at one distance, or null if they do not lie so. */
  static Rows rows(Tensor t) {
    var distance = t.dtype() == DType.FLOAT32 ? Runs.rowDistance(t) : OptionalInt.empty();
    return distance.isEmpty() ? null : new Rows(Host.floats(t), Host.base(t), distance.getAsInt());
  }
}
