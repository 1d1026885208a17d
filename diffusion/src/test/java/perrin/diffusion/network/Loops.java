package perrin.diffusion.network;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What networks are made of, written out by plain loops: images are [channel][row][column], tokens
 * [token][feature], weights as they lie in the files.
 */
final class Loops {
  private Loops() {}

  static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }

  static double[][][] image(double[] flat, int channels, int size) {
    double[][][] out = new double[channels][size][size];
    for (int i = 0; i < flat.length; i++) {
      out[i / (size * size)][i / size % size][i % size] = flat[i];
    }
    return out;
  }

  static double[] flat(double[][][] x) {
    int size = x[0].length;
    double[] out = new double[x.length * size * size];
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i / (size * size)][i / size % size][i % size];
    }
    return out;
  }

  /** Cross-correlation with a square kernel, zeros outside, kept in size but for the stride. */
  static double[][][] conv(double[][][] x, double[] w, double[] bias, int stride) {
    int n = x[0].length;
    int k = (int) Math.round(Math.sqrt((double) w.length / bias.length / x.length));
    double[][][] y = new double[bias.length][n / stride][n / stride];
    for (int o = 0; o < y.length; o++) {
      for (int r = 0; r < n / stride; r++) {
        for (int c = 0; c < n / stride; c++) {
          double sum = bias[o];
          for (int i = 0; i < x.length; i++) {
            for (int a = 0; a < k; a++) {
              for (int b = 0; b < k; b++) {
                int row = r * stride + a - k / 2;
                int column = c * stride + b - k / 2;
                boolean inside = row >= 0 && row < n && column >= 0 && column < n;
                sum += inside ? w[((o * x.length + i) * k + a) * k + b] * x[i][row][column] : 0;
              }
            }
          }
          y[o][r][c] = sum;
        }
      }
    }
    return y;
  }

  /** Zero mean and unit variance over each group of channels, then gamma and beta. */
  static double[][][] groupNorm(double[][][] x, int groups, double[] gamma, double[] beta) {
    int n = x[0].length;
    int run = x.length / groups;
    double[][][] y = new double[x.length][n][n];
    for (int g = 0; g < groups; g++) {
      double sum = 0;
      double squares = 0;
      for (int i = g * run; i < (g + 1) * run; i++) {
        for (double[] row : x[i]) {
          for (double v : row) {
            sum += v;
            squares += v * v;
          }
        }
      }
      double mean = sum / (run * n * n);
      double s = Math.sqrt(squares / (run * n * n) - mean * mean + 1e-5);
      for (int i = g * run; i < (g + 1) * run; i++) {
        for (int r = 0; r < n; r++) {
          for (int c = 0; c < n; c++) {
            y[i][r][c] = gamma[i] * (x[i][r][c] - mean) / s + beta[i];
          }
        }
      }
    }
    return y;
  }

  /** Zero mean and unit variance over the features of each token. */
  static double[][] layerNorm(double[][] x, double eps) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double mean = Arrays.stream(x[t]).average().orElseThrow();
      double variance =
          Arrays.stream(x[t]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      y[t] = Arrays.stream(x[t]).map(v -> (v - mean) / Math.sqrt(variance + eps)).toArray();
    }
    return y;
  }

  static double[][][] map(double[][][] x, DoubleUnaryOperator f) {
    double[][][] y = new double[x.length][x[0].length][x[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int r = 0; r < x[0].length; r++) {
        for (int c = 0; c < x[0].length; c++) {
          y[i][r][c] = f.applyAsDouble(x[i][r][c]);
        }
      }
    }
    return y;
  }

  static double[] map(double[] x, DoubleUnaryOperator f) {
    return Arrays.stream(x).map(f).toArray();
  }

  static double[][][] add(double[][][] x, double[][][] y) {
    double[][][] z = new double[x.length][x[0].length][x[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int r = 0; r < x[0].length; r++) {
        for (int c = 0; c < x[0].length; c++) {
          z[i][r][c] = x[i][r][c] + y[i][r][c];
        }
      }
    }
    return z;
  }

  static double[] add(double[] x, double[] y) {
    double[] z = x.clone();
    for (int i = 0; i < z.length; i++) {
      z[i] += y[i];
    }
    return z;
  }

  /** W x + b, the bias perhaps null. */
  static double[] linear(double[] x, double[] w, double[] bias) {
    double[] y = new double[w.length / x.length];
    for (int o = 0; o < y.length; o++) {
      y[o] = bias == null ? 0 : bias[o];
      for (int i = 0; i < x.length; i++) {
        y[o] += w[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  static double[][] linear(double[][] x, double[] w, double[] bias) {
    return Arrays.stream(x).map(row -> linear(row, w, bias)).toArray(double[][]::new);
  }

  /** One image's channels after another's. */
  static double[][][] concat(double[][][] x, double[][][] y) {
    double[][][] z = Arrays.copyOf(x, x.length + y.length);
    System.arraycopy(y, 0, z, x.length, y.length);
    return z;
  }

  /** Means over squares. */
  static double[][][] smaller(double[][][] x, int side) {
    int n = x[0].length / side;
    double[][][] y = new double[x.length][n][n];
    for (int i = 0; i < x.length; i++) {
      for (int r = 0; r < n * side; r++) {
        for (int c = 0; c < n * side; c++) {
          y[i][r / side][c / side] += x[i][r][c] / (side * side);
        }
      }
    }
    return y;
  }

  /** Every place four times. */
  static double[][][] larger(double[][][] x) {
    int n = 2 * x[0].length;
    double[][][] y = new double[x.length][n][n];
    for (int i = 0; i < x.length; i++) {
      for (int r = 0; r < n; r++) {
        for (int c = 0; c < n; c++) {
          y[i][r][c] = x[i][r / 2][c / 2];
        }
      }
    }
    return y;
  }

  /** The places of an image, row by row, as tokens. */
  static double[][] tokens(double[][][] x) {
    int n = x[0].length;
    double[][] y = new double[n * n][x.length];
    for (int t = 0; t < n * n; t++) {
      for (int i = 0; i < x.length; i++) {
        y[t][i] = x[i][t / n][t % n];
      }
    }
    return y;
  }

  static double[][][] places(double[][] tokens) {
    int n = (int) Math.round(Math.sqrt(tokens.length));
    double[][][] y = new double[tokens[0].length][n][n];
    for (int t = 0; t < n * n; t++) {
      for (int i = 0; i < y.length; i++) {
        y[i][t / n][t % n] = tokens[t][i];
      }
    }
    return y;
  }

  /** Features from the first to before the last of each token. */
  static double[][] part(double[][] x, int from, int to) {
    return Arrays.stream(x).map(row -> Arrays.copyOfRange(row, from, to)).toArray(double[][]::new);
  }
}
