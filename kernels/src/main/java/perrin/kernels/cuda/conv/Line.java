package perrin.kernels.cuda.conv;

/**
 * One axis of a gathering: result t meets, at its n-th tap, the place t stride + first + n step,
 * which belongs to the kernel's tap firstTap + n tapStep.
 *
 * @param count results
 * @param stride places from one result to the next
 * @param first place of result 0's first tap
 * @param step places from one tap to the next
 * @param taps how many a result meets, 0 for none
 * @param firstTap the kernel's tap that is met first
 * @param tapStep the kernel's taps from one that is met to the next
 */
record Line(int count, int stride, int first, int step, int taps, int firstTap, int tapStep) {
  /** A forward pass: all taps. */
  static Line forward(int count, int taps, int stride, int padding, int dilation) {
    return new Line(count, stride, -padding, dilation, taps, 0, 1);
  }

  /**
   * A gradient's places r, r + stride, … of an axis: tap i of the kernel brought place p to result
   * (p + padding - i dilation) / stride, where that is whole. As all these places are equal modulo
   * the stride they meet the same taps, every (stride / gcd)-th, at results that lie evenly.
   */
  static Line phase(int r, int extent, int taps, int stride, int padding, int dilation) {
    int tapStep = stride / gcd(stride, dilation);
    int i = 0;
    while (i < tapStep && Math.floorMod(r + padding - i * dilation, stride) != 0) {
      i++;
    }
    int count = r < extent ? (extent - 1 - r) / stride + 1 : 0;
    if (i == tapStep || i >= taps) {
      return new Line(count, 1, 0, 0, 0, 0, 1);
    }
    int first = (r + padding - i * dilation) / stride;
    int met = (taps - 1 - i) / tapStep + 1;
    return new Line(count, 1, first, -(tapStep * dilation / stride), met, i, tapStep);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
