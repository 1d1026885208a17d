package perrin.diffusion.evaluation.scene;

import java.util.Arrays;
import perrin.diffusion.data.scenes.SceneColour;

/**
 * What stands out from the ground of a picture.
 *
 * <p>The ground is the median of each component, as shapes cover less than half of a picture. A
 * pixel at a soft edge lies on the line from the ground to the shape's colour, so that its place on
 * the best fitting of the colours' lines is how much of it is covered, {@code alpha = v·u / u·u}
 * for {@code v} the pixel and {@code u} the colour, both from the ground.
 */
final class Coverage {
  private static final SceneColour[] COLOURS = SceneColour.values();

  private final int side;
  private final float[] values; // [3,side,side] in [0,1]
  private final double[] ground = new double[3];
  private final float[] alpha;

  /** The coverage of an image {@code [3,side,side]} in [-1,1]; what lies beyond is clamped. */
  Coverage(float[] images, int offset, int side) {
    this.side = side;
    int plane = side * side;
    this.values = new float[3 * plane];
    for (int i = 0; i < values.length; i++) {
      float value = images[offset + i];
      values[i] = Float.isNaN(value) ? 0 : Math.clamp((value + 1) / 2, 0f, 1f);
    }
    for (int c = 0; c < 3; c++) {
      float[] sorted = Arrays.copyOfRange(values, c * plane, (c + 1) * plane);
      Arrays.sort(sorted);
      ground[c] = sorted[plane / 2];
    }
    this.alpha = new float[plane];
    for (int p = 0; p < plane; p++) {
      alpha[p] = (float) onBestLine(p);
    }
  }

  private double onBestLine(int pixel) {
    double best = 0;
    double least = Double.MAX_VALUE;
    for (var colour : COLOURS) {
      double vu = 0;
      double uu = 0;
      double vv = 0;
      for (int c = 0; c < 3; c++) {
        double v = above(pixel, c);
        double u = colour.rgb().component(c) - ground[c];
        vu += v * u;
        uu += u * u;
        vv += v * v;
      }
      double away = uu > 0 ? vv - vu * vu / uu : Double.MAX_VALUE;
      if (vu > 0 && away < least) {
        least = away;
        best = vu / uu;
      }
    }
    return best;
  }

  int side() {
    return side;
  }

  float alpha(int pixel) {
    return alpha[pixel];
  }

  double ground(int c) {
    return ground[c];
  }

  /** A component of a pixel less that of the ground. */
  double above(int pixel, int c) {
    return values[c * side * side + pixel] - ground[c];
  }
}
