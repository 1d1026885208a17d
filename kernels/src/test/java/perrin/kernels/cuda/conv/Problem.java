package perrin.kernels.cuda.conv;

import perrin.tensor.ConvSpec;
import perrin.tensor.Shape;

/** The shapes of one convolution, told in a line. */
record Problem(Shape x, Shape w, Shape y, ConvSpec spec) {
  /** Channels are those of one group. */
  static Problem of(
      int batch, int groups, int in, int out, int h, int width, int kh, int kw, int... geometry) {
    int[] g = geometry;
    var spec = new ConvSpec(g[0], g[1], g[2], g[3], g[4], g[5], groups);
    return new Problem(
        Shape.of(batch, groups * in, h, width),
        Shape.of(groups * out, in, kh, kw),
        Shape.of(batch, groups * out, spec.outH(h, kh), spec.outW(width, kw)),
        spec);
  }

  /** A square kernel that keeps the extent if the stride is 1. */
  static Problem square(int batch, int groups, int in, int out, int h, int width, int k, int s) {
    return of(batch, groups, in, out, h, width, k, k, s, s, k / 2, k / 2, 1, 1);
  }
}
