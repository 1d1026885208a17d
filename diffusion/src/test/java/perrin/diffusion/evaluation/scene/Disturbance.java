package perrin.diffusion.evaluation.scene;

import perrin.diffusion.data.KeyedRandom;

/** What samples suffer from: noise and blur. */
final class Disturbance {
  private Disturbance() {}

  /** Adds normal noise of a standard deviation to values in [-1,1]. */
  static float[] noise(float[] image, double deviation, long key) {
    var random = new KeyedRandom(20_261_122, key);
    var noisy = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      noisy[i] = (float) (image[i] + deviation * random.normal());
    }
    return noisy;
  }

  /** Blurs {@code [3,side,side]} by a Gaussian of a deviation in pixels, first along rows. */
  static float[] blur(float[] image, int side, double sigma) {
    return along(along(image, side, sigma, true), side, sigma, false);
  }

  private static float[] along(float[] image, int side, double sigma, boolean rows) {
    var blurred = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      int x = i % side;
      int y = i / side % side;
      double sum = 0;
      double total = 0;
      for (int d = -3; d <= 3; d++) {
        int nx = rows ? Math.clamp(x + d, 0, side - 1) : x;
        int ny = rows ? y : Math.clamp(y + d, 0, side - 1);
        double w = Math.exp(-d * d / (2 * sigma * sigma));
        sum += w * image[i - y * side - x + ny * side + nx];
        total += w;
      }
      blurred[i] = (float) (sum / total);
    }
    return blurred;
  }
}
