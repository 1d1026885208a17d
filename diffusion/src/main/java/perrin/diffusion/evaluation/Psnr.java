package perrin.diffusion.evaluation;

/**
 * The peak signal-to-noise ratio, {@code 10 log10(2^2 / mean (a - b)^2)} in decibels, of images in
 * [-1,1]: values beyond are clipped first, as files clip them.
 */
public final class Psnr {
  /** What equal images have, whose ratio is infinite. */
  public static final double MOST = 100;

  private Psnr() {}

  /**
   * The ratio of one image to another.
   *
   * @param a one image [C,H,W] flattened
   * @param b the other
   * @return decibels, at most {@link #MOST}
   * @throws IllegalArgumentException if they differ in size or are empty
   */
  public static double between(float[] a, float[] b) {
    return within(a, b, null);
  }

  /**
   * The ratio within a part of the pixels.
   *
   * @param a one image [C,H,W] flattened
   * @param b the other
   * @param pixels [H,W], true for those that count; null for all
   * @return decibels, at most {@link #MOST}
   * @throws IllegalArgumentException if the sizes do not fit or no pixel counts
   */
  public static double within(float[] a, float[] b, boolean[] pixels) {
    if (a.length != b.length || pixels != null && a.length % Math.max(1, pixels.length) != 0) {
      throw new IllegalArgumentException(
          "psnr: images of %d and %d values".formatted(a.length, b.length)
              + (pixels == null ? "" : ", a mask of " + pixels.length));
    }
    double sum = 0;
    long count = 0;
    for (int i = 0; i < a.length; i++) {
      if (pixels == null || pixels[i % pixels.length]) {
        double d = Math.clamp(a[i], -1.0, 1.0) - Math.clamp(b[i], -1.0, 1.0);
        sum += d * d;
        count++;
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException("psnr: no pixel counts");
    }
    return sum == 0 ? MOST : Math.min(MOST, 10 * Math.log10(4 * count / sum));
  }
}
