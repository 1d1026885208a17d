package perrin.conformance;

import java.util.Arrays;

/**
 * How far a 3x3 convolution by F(4x4, 3x3) with the points 0, &plusmn;a, &plusmn;b, &infin; may be
 * off, y = A<sup>T</sup> [&Sigma;<sub>c</sub> (G g G<sup>T</sup>) &#8857; (B<sup>T</sup> d B)] A
 * (Lavin and Gray 2016, eq. 8).
 *
 * <p>Written out, y is a sum of products of one weight, one pixel and six constants. Every product
 * passes through at most K roundings, each of which is off by a part of at most u. That bounds the
 * error by K u times the sum of the products' sizes, and for operands with repeated axes no less is
 * allowed. For independent operands of random signs the errors are as of random signs too, with a
 * variance of u<sup>2</sup>/3 each, so that the variance of y is at most K u<sup>2</sup>/3 times
 * the sum of the squared products. Both are the formula itself, with every factor's size, or its
 * square. Unlike the bound of a plain sum they see that a whole tile shares its rounding.
 */
final class WinogradBound {
  /** Deviations that no element of any trial may reach: millions of elements stay below six. */
  private static final double DEVIATIONS = 12;

  /** Roundings of the transforms of filter, data and result, three or four a dimension each. */
  private static final int TRANSFORMS = 2 * (3 + 3 + 4);

  private static final double A = 0.625;
  private static final double B = 1.5;

  /** Sizes of the entries of B^T: six inputs to the values at the points. */
  private static final double[][] INPUT = {
    {A * A * B * B, 0, A * A + B * B, 0, 1, 0},
    {0, A * B * B, B * B, A, 1, 0},
    {0, A * B * B, B * B, A, 1, 0},
    {0, B * A * A, A * A, B, 1, 0},
    {0, B * A * A, A * A, B, 1, 0},
    {0, A * A * B * B, 0, A * A + B * B, 0, 1},
  };

  /** Sizes of the entries of G: three taps to the values at the points, over denominators. */
  private static final double[][] FILTER = {
    {1 / (A * A * B * B), 0, 0}, taps(A, B), taps(A, B), taps(B, A), taps(B, A), {0, 0, 1},
  };

  /** Sizes of the entries of A^T: six products to four outputs. */
  private static final double[][] OUTPUT = {
    {1, 1, 1, 1, 1, 0},
    {0, A, A, B, B, 0},
    {0, A * A, A * A, B * B, B * B, 0},
    {0, A * A * A, A * A * A, B * B * B, B * B * B, 1},
  };

  private final boolean independent;
  private final double u;

  /**
   * A bound.
   *
   * @param independent whether no operand has a repeated axis
   * @param u unit roundoff
   */
  WinogradBound(boolean independent, double u) {
    this.independent = independent;
    this.u = u;
  }

  private static double[] taps(double p, double other) {
    double d = Math.abs(1 / (2 * p * p * (p * p - other * other)));
    return new double[] {d, d * p, d * p * p};
  }

  /** A factor's size or, for a variance, its square. */
  private double size(double x) {
    return independent ? x * x : Math.abs(x);
  }

  private double[][] sizes(double[][] m) {
    return Arrays.stream(m)
        .map(row -> Arrays.stream(row).map(this::size).toArray())
        .toArray(double[][]::new);
  }

  /** What the sum of n terms may be off. */
  private double bound(int n, double sum) {
    int roundings = n + TRANSFORMS;
    return independent ? DEVIATIONS * u * Math.sqrt(roundings / 3.0 * sum) : roundings * u * sum;
  }

  /**
   * Bound of a convolution of [n,c,h,w] with [k,c,3,3].
   *
   * @param turned whether w is [c,k,3,3] and its taps are turned, as in the input gradient
   * @return row-major [n,k,h,w]
   */
  double[] convolution(
      double[] x, double[] w, int n, int c, int k, int h, int width, boolean turned) {
    double[][] filters = new double[k * c][];
    for (int o = 0; o < k; o++) {
      for (int i = 0; i < c; i++) {
        int from = turned ? i * k + o : o * c + i;
        double[] g = new double[9];
        for (int t = 0; t < 9; t++) {
          g[turned ? 8 - t : t] = size(w[from * 9 + t]);
        }
        filters[o * c + i] = both(sizes(FILTER), g);
      }
    }
    double[] bound = new double[n * k * h * width];
    for (int b = 0; b < n; b++) {
      for (int top = 0; top < h; top += 4) {
        for (int left = 0; left < width; left += 4) {
          double[][] inputs = new double[c][];
          for (int i = 0; i < c; i++) {
            inputs[i] =
                both(
                    sizes(INPUT), tile(x, (b * c + i) * h * width, h, width, top - 1, left - 1, 6));
          }
          for (int o = 0; o < k; o++) {
            double[] products = new double[36];
            for (int i = 0; i < c; i++) {
              addProducts(products, filters[o * c + i], inputs[i]);
            }
            double[] out = both(sizes(OUTPUT), products);
            for (int t = 0; t < 16; t++) {
              int r = top + t / 4;
              int q = left + t % 4;
              if (r < h && q < width) {
                bound[((b * k + o) * h + r) * width + q] = bound(c, out[t]);
              }
            }
          }
        }
      }
    }
    return bound;
  }

  /**
   * Bound of the weight gradient, whose roles are exchanged: G^T [sum over tiles of (A gy A^T)
   * times (B^T x B)] G.
   *
   * @return row-major [k,c,3,3]
   */
  double[] weightGradient(double[] x, double[] gy, int n, int c, int k, int h, int width) {
    double[][] products = new double[k * c][36];
    int tiles = 0;
    for (int b = 0; b < n; b++) {
      for (int top = 0; top < h; top += 4) {
        for (int left = 0; left < width; left += 4, tiles++) {
          double[][] cotangents = new double[k][];
          for (int o = 0; o < k; o++) {
            double[] four = tile(gy, (b * k + o) * h * width, h, width, top, left, 4);
            cotangents[o] = both(transpose(sizes(OUTPUT)), four);
          }
          for (int i = 0; i < c; i++) {
            double[] six = tile(x, (b * c + i) * h * width, h, width, top - 1, left - 1, 6);
            double[] input = both(sizes(INPUT), six);
            for (int o = 0; o < k; o++) {
              addProducts(products[o * c + i], cotangents[o], input);
            }
          }
        }
      }
    }
    double[] bound = new double[k * c * 9];
    for (int p = 0; p < k * c; p++) {
      double[] taps = both(transpose(sizes(FILTER)), products[p]);
      for (int t = 0; t < 9; t++) {
        bound[p * 9 + t] = bound(tiles, taps[t]);
      }
    }
    return bound;
  }

  /**
   * Sizes of a tile of one channel, zero outside of the image and where it is not finite: such
   * values are no business of a bound.
   */
  private double[] tile(double[] x, int from, int h, int w, int top, int left, int side) {
    double[] out = new double[side * side];
    for (int t = 0; t < side * side; t++) {
      int r = top + t / side;
      int q = left + t % side;
      boolean inside = r >= 0 && r < h && q >= 0 && q < w;
      out[t] = inside ? size(x[from + r * w + q]) : 0;
      out[t] = Double.isFinite(out[t]) ? out[t] : 0;
    }
    return out;
  }

  private static void addProducts(double[] to, double[] a, double[] b) {
    for (int p = 0; p < to.length; p++) {
      to[p] += a[p] * b[p];
    }
  }

  /** M s M^T for a square s, row-major. */
  private static double[] both(double[][] m, double[] s) {
    int out = m.length;
    int in = m[0].length;
    double[] half = new double[out * in];
    for (int i = 0; i < out; i++) {
      for (int j = 0; j < in; j++) {
        for (int t = 0; t < in; t++) {
          half[i * in + j] += m[i][t] * s[t * in + j];
        }
      }
    }
    double[] whole = new double[out * out];
    for (int i = 0; i < out; i++) {
      for (int j = 0; j < out; j++) {
        for (int t = 0; t < in; t++) {
          whole[i * out + j] += half[i * in + t] * m[j][t];
        }
      }
    }
    return whole;
  }

  private static double[][] transpose(double[][] m) {
    double[][] out = new double[m[0].length][m.length];
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < m[0].length; j++) {
        out[j][i] = m[i][j];
      }
    }
    return out;
  }
}
