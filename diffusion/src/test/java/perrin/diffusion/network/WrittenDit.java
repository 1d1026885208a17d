package perrin.diffusion.network;

import java.util.Arrays;
import perrin.nn.net.DitConfig;
import perrin.nn.net.TokenShape;

/** The diffusion transformer for one image, written out; a wrong form overrides a method. */
class WrittenDit {
  private static final double EPS = 1e-6;
  private static final int TIME_FEATURES = 256;

  final TokenShape shape;
  final Weights w;

  WrittenDit(DitConfig config, Weights w) {
    this.shape = config.shape();
    this.w = w;
  }

  double[][][] forward(double[][][] x, double t, int label) {
    double[] c = Loops.map(condition(t, label), Loops::silu);
    double[][] h = tokens(x);
    for (int i = 0; i < shape.depth(); i++) {
      h = block("block." + i, h, c);
    }
    double[][] m = parts(linear("output.modulation", c), 2);
    h = modulated(Loops.layerNorm(h, EPS), m[0], m[1]);
    return image(Loops.linear(h, w.of("output.linear.weight"), w.of("output.linear.bias")));
  }

  private double[] condition(double t, int label) {
    int half = TIME_FEATURES / 2;
    double[] s = new double[TIME_FEATURES];
    for (int i = 0; i < half; i++) {
      double f = Math.pow(10000, -(double) i / half);
      s[i] = Math.cos(f * t);
      s[half + i] = Math.sin(f * t);
    }
    double[] e = linear("time.linear2", Loops.map(linear("time.linear1", s), Loops::silu));
    double[] all = w.of("label.weight");
    return Loops.add(e, Arrays.copyOfRange(all, label * e.length, all.length));
  }

  /** Squares, row by row, each mapped to a token that is told its place. */
  double[][] tokens(double[][][] x) {
    int side = shape.imageSize() / shape.patch();
    double[] weight = w.of("patches.conv.weight");
    double[][] h = new double[side * side][];
    for (int n = 0; n < h.length; n++) {
      double[] square = new double[x.length * shape.patch() * shape.patch()];
      for (int i = 0; i < square.length; i++) {
        int row = i / shape.patch() % shape.patch();
        int column = i % shape.patch();
        square[i] =
            x[i / (shape.patch() * shape.patch())][n / side * shape.patch() + row][
                n % side * shape.patch() + column];
      }
      h[n] = Loops.linear(square, weight, w.of("patches.conv.bias"));
      h[n] = Loops.add(h[n], place(n / side, n % side));
    }
    return h;
  }

  /** Sines and cosines of the column, then of the row. */
  private double[] place(int row, int column) {
    int n = shape.features() / 4;
    double[] p = new double[shape.features()];
    for (int i = 0; i < n; i++) {
      double f = Math.pow(10000, -(double) i / n);
      p[i] = Math.sin(column * f);
      p[n + i] = Math.cos(column * f);
      p[2 * n + i] = Math.sin(row * f);
      p[3 * n + i] = Math.cos(row * f);
    }
    return p;
  }

  private double[][] block(String name, double[][] x, double[] c) {
    double[][] m = parts(linear(name + ".modulation", c), 6);
    double[][] all =
        Loops.linear(
            modulated(Loops.layerNorm(x, EPS), m[0], m[1]),
            w.of(name + ".attention.qkv.weight"),
            w.of(name + ".attention.qkv.bias"));
    int d = shape.features();
    double[][] y =
        Attend.softmax(
            Loops.part(all, 0, d),
            Loops.part(all, d, 2 * d),
            Loops.part(all, 2 * d, 3 * d),
            shape.heads(),
            null);
    y = Loops.linear(y, w.of(name + ".attention.out.weight"), w.of(name + ".attention.out.bias"));
    double[][] h = gated(x, m[2], y);
    y = modulated(Loops.layerNorm(h, EPS), m[3], m[4]);
    y = Loops.linear(y, w.of(name + ".mlp.linear1.weight"), w.of(name + ".mlp.linear1.bias"));
    y = Arrays.stream(y).map(r -> Loops.map(r, WrittenDit::gelu)).toArray(double[][]::new);
    y = Loops.linear(y, w.of(name + ".mlp.linear2.weight"), w.of(name + ".mlp.linear2.bias"));
    return gated(h, m[5], y);
  }

  private static double gelu(double x) {
    return x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2;
  }

  /** (1 + scale) x + shift. */
  double[][] modulated(double[][] x, double[] shift, double[] scale) {
    double[][] y = new double[x.length][shift.length];
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < shift.length; i++) {
        y[t][i] = (1 + scale[i]) * x[t][i] + shift[i];
      }
    }
    return y;
  }

  /** x + gate y. */
  double[][] gated(double[][] x, double[] gate, double[][] y) {
    double[][] z = new double[x.length][gate.length];
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < gate.length; i++) {
        z[t][i] = x[t][i] + gate[i] * y[t][i];
      }
    }
    return z;
  }

  /** Every token back to its square: rows, columns, channels. */
  double[][][] image(double[][] tokens) {
    int p = shape.patch();
    int side = shape.imageSize() / p;
    double[][][] y = new double[shape.outChannels()][shape.imageSize()][shape.imageSize()];
    for (int n = 0; n < tokens.length; n++) {
      for (int i = 0; i < tokens[n].length; i++) {
        int channel = i % shape.outChannels();
        int place = i / shape.outChannels();
        y[channel][n / side * p + place / p][n % side * p + place % p] = tokens[n][i];
      }
    }
    return y;
  }

  private double[] linear(String name, double[] x) {
    return Loops.linear(x, w.of(name + ".weight"), w.of(name + ".bias"));
  }

  private static double[][] parts(double[] all, int n) {
    int d = all.length / n;
    double[][] out = new double[n][];
    for (int i = 0; i < n; i++) {
      out[i] = Arrays.copyOfRange(all, i * d, (i + 1) * d);
    }
    return out;
  }
}
