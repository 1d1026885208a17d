package perrin.diffusion.network;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import perrin.nn.layer.TimeInjection;
import perrin.nn.net.UNetConfig;

/** The U-Net for one image, written out; a wrong form overrides one of its methods. */
class WrittenUNet {
  final UNetConfig config;
  final Weights w;

  WrittenUNet(UNetConfig config, Weights w) {
    this.config = config;
    this.w = w;
  }

  double[][][] forward(double[][][] x, double t, Told told) {
    boolean first = config.options().resampleFirst();
    int last = config.levels() - 1;
    double[] e = embedding(t, told);
    double[][][] h = conv("input", beside(x, told.image(), 1), 1);
    Deque<double[][][]> skips = new ArrayDeque<>();
    if (!first) {
      skips.push(h);
    }
    for (int i = 0; i <= last; i++) {
      String name = "down." + i + ".";
      h = first ? conv(name + "downsample.conv", h, 2) : h;
      if (w.has(name + "image.weight")) {
        h = conv(name + "image", beside(h, told.image(), 1 << (first ? i + 1 : i)), 1);
      }
      for (int j = 0; w.has(name + "block." + j + ".conv1.weight"); j++) {
        h = followed(name, j, block(name + "block." + j, h, e), told);
        if (!first || ends(name, j)) {
          skips.push(h);
        }
      }
      if (i < last && !first) {
        h = conv(name + "downsample.conv", h, 2);
        skips.push(h);
      }
    }
    h = attention("middle.attention", block("middle.block.0", h, e));
    h = w.has("middle.text.norm.weight") ? text("middle.text", h, told) : h;
    h = block("middle.block.1", h, e);
    for (int i = last; i >= 0; i--) {
      String name = "up." + i + ".";
      for (int j = 0; w.has(name + "block." + j + ".conv1.weight"); j++) {
        double[][][] both = first && j > 0 ? h : joined(h, skips.pop());
        h = followed(name, j, block(name + "block." + j, both, e), told);
      }
      if (i > 0 || first) {
        h = conv(name + "upsample.conv", Loops.larger(h), 1);
      }
    }
    return conv("output", Loops.map(norm("norm", h), Loops::silu), 1);
  }

  double[] embedding(double t, Told told) {
    int half = config.baseChannels() / 2;
    double[] s = new double[2 * half];
    for (int i = 0; i < half; i++) {
      double f = Math.pow(10000, -(double) i / half);
      s[i] = Math.sin(f * t);
      s[half + i] = Math.cos(f * t);
    }
    double[] e = twice("time.linear", s);
    if (told.label() >= 0) {
      double[] all = w.of("label.weight");
      e = Loops.add(e, Arrays.copyOfRange(all, told.label() * e.length, all.length));
    }
    if (told.scalars() != null) {
      e = Loops.add(e, twice("scalars.linear", told.scalars()));
    }
    if (told.pooled() != null) {
      e = Loops.add(e, linear("pooled", told.pooled()));
    }
    return e;
  }

  private double[] twice(String name, double[] x) {
    return linear(name + "2", Loops.map(linear(name + "1", x), Loops::silu));
  }

  /** Activations come before convolutions, the time after the first. */
  double[][][] block(String name, double[][][] x, double[] e) {
    double[] told = linear(name + ".time", Loops.map(e, Loops::silu));
    double[][][] h = conv(name + ".conv1", Loops.map(norm(name + ".norm1", x), Loops::silu), 1);
    if (config.options().injection() == TimeInjection.ADDED) {
      h = norm(name + ".norm2", shifted(h, told));
    } else {
      h = norm(name + ".norm2", h);
      for (int i = 0; i < h.length; i++) {
        h[i] = scaledAndShifted(h[i], told[i], told[h.length + i]);
      }
    }
    return Loops.add(skip(name, x), conv(name + ".conv2", Loops.map(h, Loops::silu), 1));
  }

  final double[][][] skip(String name, double[][][] x) {
    return w.has(name + ".skip.weight") ? conv(name + ".skip", x, 1) : x;
  }

  static double[][][] shifted(double[][][] h, double[] by) {
    double[][][] y = new double[h.length][][];
    for (int i = 0; i < h.length; i++) {
      double b = by[i];
      y[i] = Loops.map(new double[][][] {h[i]}, v -> v + b)[0];
    }
    return y;
  }

  /** Adaptive group norm: (1 + s) h + b. */
  double[][] scaledAndShifted(double[][] h, double s, double b) {
    return Loops.map(new double[][][] {h}, v -> (1 + s) * v + b)[0];
  }

  /** Whether block j is the last of its level. */
  private boolean ends(String name, int j) {
    return !w.has(name + "block." + (j + 1) + ".conv1.weight");
  }

  private double[][][] followed(String name, int j, double[][][] x, Told told) {
    boolean here = !config.options().resampleFirst() || ends(name, j);
    boolean attends = here && config.attention().contains(x[0].length);
    double[][][] h = attends ? attention(name + "attention." + j, x) : x;
    boolean reads = here && config.options().inputs().crossAttention().contains(x[0].length);
    return reads ? text(name + "text." + j, h, told) : h;
  }

  /** Every place asks and all places answer. */
  double[][][] attention(String name, double[][][] x) {
    int c = x.length;
    double[][] all = Loops.tokens(conv(name + ".qkv", norm(name + ".norm", x), 1));
    double[][] q = Loops.part(all, 0, c);
    double[][] k = Loops.part(all, c, 2 * c);
    double[][] v = Loops.part(all, 2 * c, 3 * c);
    double[][] y = attend(q, k, v, config.headsOf(c), null);
    return Loops.add(x, conv(name + ".out", Loops.places(y), 1));
  }

  /** Every place asks and the tokens that are no padding answer. */
  private double[][][] text(String name, double[][][] x, Told told) {
    double[][] q = Loops.tokens(norm(name + ".norm", x));
    q = Loops.linear(q, w.of(name + ".attention.q.weight"), null);
    double[][] k = Loops.linear(told.text(), w.of(name + ".attention.k.weight"), null);
    double[][] v = Loops.linear(told.text(), w.of(name + ".attention.v.weight"), null);
    double[][] y = attend(q, k, v, config.headsOf(x.length), told.hidden());
    double[] weight = w.of(name + ".attention.out.weight");
    return Loops.add(x, Loops.places(Loops.linear(y, weight, w.of(name + ".attention.out.bias"))));
  }

  double[][] attend(double[][] q, double[][] k, double[][] v, int heads, boolean[] hidden) {
    return Attend.softmax(q, k, v, heads, hidden);
  }

  /** The image, its squares averaged, has further channels. */
  double[][][] beside(double[][][] h, double[][][] image, int side) {
    return image == null ? h : Loops.concat(h, Loops.smaller(image, side));
  }

  /** A feature map of the way down has further channels on the way up. */
  double[][][] joined(double[][][] h, double[][][] skip) {
    double scale = config.options().skipScale();
    return Loops.concat(h, Loops.map(skip, v -> scale * v));
  }

  final double[][][] conv(String name, double[][][] x, int stride) {
    return Loops.conv(x, w.of(name + ".weight"), w.of(name + ".bias"), stride);
  }

  final double[][][] norm(String name, double[][][] x) {
    return Loops.groupNorm(x, config.groups(), w.of(name + ".weight"), w.of(name + ".bias"));
  }

  final double[] linear(String name, double[] x) {
    return Loops.linear(x, w.of(name + ".weight"), w.of(name + ".bias"));
  }
}
