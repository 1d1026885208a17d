package perrin.diffusion.image;

/**
 * Changes the size of images by a separable filter. Where an image shrinks, the filter is as wide
 * in units of the larger pixels as it was in those of the smaller ones, so that nothing aliases;
 * weights are normalised at every place, the border included.
 *
 * <p>Pixel i covers [i, i + 1); the weight of pixel j for pixel i of the result is k((j + 1/2 - (i
 * + 1/2) s) / max(s, 1)) with s = from / to.
 */
public enum Resampling {
  /** The pixel below the middle of the new one. */
  NEAREST(0) {
    @Override
    double kernel(double x) {
      throw new UnsupportedOperationException("nearest: has no kernel");
    }
  },
  /** The mean of the pixels whose middles lie in the new one. */
  AREA(0.5) {
    @Override
    double kernel(double x) {
      return x > -0.5 && x <= 0.5 ? 1 : 0;
    }
  },
  /** Piecewise linear: k(x) = 1 - |x|. */
  BILINEAR(1) {
    @Override
    double kernel(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },
  /**
   * Piecewise cubic with a = -1/2, which is Catmull and Rom's interpolation (Keys 1981, "Cubic
   * convolution interpolation for digital image processing", eq. 15).
   */
  BICUBIC(2) {
    private static final double A = -0.5;

    @Override
    double kernel(double x) {
      double d = Math.abs(x);
      if (d < 1) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
      }
      return d < 2 ? A * (((d - 5) * d + 8) * d - 4) : 0;
    }
  };

  private final double reach;

  Resampling(double reach) {
    this.reach = reach;
  }

  abstract double kernel(double x);

  /** Weights of the old pixels from {@code first} on for one new pixel. */
  private record Window(int first, double[] weights) {}

  private Window window(int i, int from, int to) {
    double scale = (double) from / to;
    double middle = (i + 0.5) * scale;
    if (this == NEAREST) {
      return new Window(Math.min((int) middle, from - 1), new double[] {1});
    }
    double wide = Math.max(scale, 1);
    int first = Math.max((int) Math.round(middle - reach * wide), 0);
    int end = Math.min((int) Math.round(middle + reach * wide), from);
    var weights = new double[Math.max(end - first, 1)];
    double sum = 0;
    for (int j = 0; j < weights.length; j++) {
      weights[j] = kernel((first + j + 0.5 - middle) / wide);
      sum += weights[j];
    }
    for (int j = 0; j < weights.length; j++) {
      weights[j] /= sum;
    }
    return new Window(first, weights);
  }

  /**
   * Images of another size.
   *
   * @param images [N,H,W] flattened; channels count as images
   * @param height H, at least 1
   * @param width W, at least 1
   * @param newHeight rows of the result, at least 1
   * @param newWidth columns of the result, at least 1
   * @return [N,newHeight,newWidth] flattened; a bicubic result may lie beyond the range of the
   *     images
   * @throws IllegalArgumentException if a size is not positive or does not fit the values
   */
  public float[] resize(float[] images, int height, int width, int newHeight, int newWidth) {
    if (height < 1 || width < 1 || newHeight < 1 || newWidth < 1) {
      throw new IllegalArgumentException(
          "resize: %d x %d to %d x %d; sides must be at least 1"
              .formatted(width, height, newWidth, newHeight));
    }
    int plane = Math.multiplyExact(height, width);
    if (images.length % plane != 0) {
      throw new IllegalArgumentException(
          "resize: %d values are no number of %d x %d pixels"
              .formatted(images.length, width, height));
    }
    int rows = images.length / width;
    double[] wide = new double[Math.multiplyExact(rows, newWidth)];
    for (int x = 0; x < newWidth; x++) {
      Window w = window(x, width, newWidth);
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int j = 0; j < w.weights.length; j++) {
          sum += w.weights[j] * images[row * width + w.first + j];
        }
        wide[row * newWidth + x] = sum;
      }
    }
    int count = images.length / plane;
    var out = new float[Math.multiplyExact(Math.multiplyExact(count, newHeight), newWidth)];
    for (int y = 0; y < newHeight; y++) {
      Window w = window(y, height, newHeight);
      for (int n = 0; n < count; n++) {
        for (int x = 0; x < newWidth; x++) {
          double sum = 0;
          for (int j = 0; j < w.weights.length; j++) {
            sum += w.weights[j] * wide[(n * height + w.first + j) * newWidth + x];
          }
          out[(n * newHeight + y) * newWidth + x] = (float) sum;
        }
      }
    }
    return out;
  }
}
