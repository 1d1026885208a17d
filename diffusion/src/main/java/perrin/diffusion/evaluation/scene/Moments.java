package perrin.diffusion.evaluation.scene;

/**
 * Area, centre and turned moments of a coverage, in pixels.
 *
 * @param area {@code A = Σ alpha}
 * @param x the centroid from the left
 * @param y the centroid from the top
 */
record Moments(double area, double x, double y) {
  static Moments of(float[] alpha, int side) {
    double area = 0;
    double x = 0;
    double y = 0;
    for (int p = 0; p < alpha.length; p++) {
      area += alpha[p];
      x += alpha[p] * (p % side + 0.5);
      y += alpha[p] * (p / side + 0.5);
    }
    return new Moments(area, x / area, y / area);
  }

  /**
   * How far a figure of n-fold symmetry is turned: the argument of {@code Σ alpha z^n} for {@code
   * z} the way from the centroid as a complex number, divided by n.
   */
  double turned(float[] alpha, int side, int n) {
    double re = 0;
    double im = 0;
    for (int p = 0; p < alpha.length; p++) {
      if (alpha[p] > 0) {
        double dx = p % side + 0.5 - x;
        double dy = p / side + 0.5 - y;
        double r = Math.pow(dx * dx + dy * dy, n / 2.0);
        double angle = n * Math.atan2(dy, dx);
        re += alpha[p] * r * Math.cos(angle);
        im += alpha[p] * r * Math.sin(angle);
      }
    }
    return Math.atan2(im, re) / n;
  }
}
