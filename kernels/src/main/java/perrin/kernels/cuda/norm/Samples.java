package perrin.kernels.cuda.norm;

import perrin.kernels.loops.Runs;
import perrin.tensor.Tensor;

/**
 * Where the channels of samples lie: together at each pixel (images), or each with all its pixels
 * (planes); samples themselves are gapless.
 *
 * @param count samples
 * @param stride distance of consecutive samples
 * @param channels C
 * @param pixels elements of a channel in a sample
 * @param planes whether a channel's pixels follow each other
 */
record Samples(int count, int stride, int channels, int pixels, boolean planes) {
  /** How samples of [B,C,…] lie, or null if one has gaps or another order, or is empty. */
  static Samples of(Tensor x) {
    if (x.rank() < 2 || x.size() == 0) {
      return null;
    }
    int count = x.dim(0);
    int channels = x.dim(1);
    int pixels = x.size() / (count * channels);
    int stride = count == 1 ? channels * pixels : x.stride(0);
    if (pixels > 1 && (channels == 1 || x.stride(1) == pixels) && Runs.pixelsFollow(x, 1)) {
      return new Samples(count, stride, channels, pixels, true);
    }
    boolean together = channels == 1 || x.stride(1) == 1;
    return together && Runs.pixelsFollow(x, channels)
        ? new Samples(count, stride, channels, pixels, false)
        : null;
  }

  /**
   * A batch as one sample whose pixels are those of all, or null if they do not follow each other
   * so: its groups of one channel are a batch norm's.
   */
  static Samples together(Tensor x) {
    var s = of(x);
    if (s == null || s.count == 1) {
      return s;
    }
    int all = s.count * s.pixels;
    boolean one = s.channels == 1;
    boolean joined = (!s.planes || one) && s.stride == s.channels * s.pixels;
    return joined ? new Samples(1, s.channels * all, s.channels, all, one) : null;
  }
}
