package perrin.kernels.cpu.norm;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.NormLanes;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * Group normalisation (Wu and He 2018, arXiv 1803.08494, eq. 1, 2, 7) with an optional SiLU, one
 * sample a task.
 *
 * <p>Statistics take two passes (mean, then squared deviations); a sample usually stays in the
 * second cache between them. Columns are summed over at most {@value #BLOCK} rows in single
 * precision, everything above in double precision.
 */
public final class GroupNorm {
  private static final int BLOCK = 128;

  /** Rows of a cotangent that stay in the first cache until addends are added to them. */
  private static final int NEAR = 8;

  private final Team team;
  private final NormLanes lanes;

  /**
   * Creates the kernel.
   *
   * @param team threads
   * @param lanes innermost loops
   */
  public GroupNorm(Team team, NormLanes lanes) {
    this.team = team;
    this.lanes = lanes;
  }

  /**
   * An array and the place of its first element.
   *
   * @param data the array
   * @param at the place
   */
  public record Block(float[] data, int at) {}

  /**
   * What forward and backward share.
   *
   * @param samples layout of x and y
   * @param groups divides the channels
   * @param gamma [C]
   * @param beta [C]
   * @param mean [B,groups]
   * @param rstd [B,groups]
   * @param silu whether SiLU follows
   */
  public record Problem(
      Samples samples, int groups, Block gamma, Block beta, Block mean, Block rstd, boolean silu) {}

  /**
   * y, mean and rstd.
   *
   * @param p the problem; mean and rstd are written
   * @param eps added to the variance
   * @param x operand
   * @param y destination
   */
  public void forward(Problem p, double eps, Block x, Block y) {
    team.run(
        p.samples.count(),
        (b, scratch) -> {
          int shift = b * p.samples.stride();
          var sample = new Sample(p, b, scratch);
          sample.statistics(x.data, x.at + shift, eps);
          sample.normalise(x.data, x.at + shift, y.data, y.at + shift);
        });
  }

  /**
   * Cotangents of x, gamma and beta.
   *
   * @param p the problem; mean and rstd are those of {@link #forward}
   * @param gy cotangent of y
   * @param x as forward
   * @param addends at most two, whose sum is added to gx
   * @param gx written
   * @param gGamma [C], written
   * @param gBeta [C], written
   */
  public void backward(
      Problem p, Block gy, Block x, Summand[] addends, Block gx, Block gGamma, Block gBeta) {
    int channels = p.samples.channels();
    int count = p.samples.count();
    var partial = Team.scratch().floats(Use.PARTIAL, count * 2 * channels);
    team.run(
        count,
        (b, scratch) -> {
          int shift = b * p.samples.stride();
          var sample = new Sample(p, b, scratch);
          sample.addends = addends;
          sample.backward(
              gy.data,
              gy.at + shift,
              x.data,
              x.at + shift,
              gx.data,
              gx.at + shift,
              partial,
              b * 2 * channels);
        });
    for (int c = 0; c < channels; c++) {
      double sumBeta = 0;
      double sumGamma = 0;
      for (int b = 0; b < count; b++) {
        sumBeta += partial[b * 2 * channels + c];
        sumGamma += partial[(b * 2 + 1) * channels + c];
      }
      gBeta.data[gBeta.at + c] = (float) sumBeta;
      gGamma.data[gGamma.at + c] = (float) sumGamma;
    }
  }

  /** A loop so plain that the compiler vectorises it. */
  private static void add(float[] x, int xi, double[] sums, int si, int n) {
    for (int i = 0; i < n; i++) {
      sums[si + i] += x[xi + i];
    }
  }

  /** The passes over one sample on one thread. */
  private final class Sample {
    private final Problem p;
    private final int number;
    private final int channels;
    private final int each;
    private final int period;
    private final int length;
    private final int width;
    private final int statistics;
    // Three coefficients and two accumulators a column.
    private final float[] columns;
    private final int sums;
    // Two totals a channel.
    private final double[] totals;
    private Summand[] addends = {};

    Sample(Problem p, int b, Scratch scratch) {
      this.p = p;
      number = b;
      channels = p.samples.channels();
      each = channels / p.groups;
      period = p.samples.period();
      length = p.samples.length();
      width = p.samples.width();
      statistics = b * p.groups;
      columns = scratch.floats(Use.WORK, 5 * width);
      sums = 3 * width;
      totals = scratch.doubles(Use.WORK, 2 * channels);
    }

    private float mean(int channel) {
      return p.mean.data[p.mean.at + statistics + channel / each];
    }

    private float rstd(int channel) {
      return p.rstd.data[p.rstd.at + statistics + channel / each];
    }

    private float gamma(int channel) {
      return p.gamma.data[p.gamma.at + channel];
    }

    private float beta(int channel) {
      return p.beta.data[p.beta.at + channel];
    }

    void statistics(float[] x, int xi, double eps) {
      double n = (double) each * p.samples.pixels();
      total(x, xi, false);
      for (int g = 0; g < p.groups; g++) {
        p.mean.data[p.mean.at + statistics + g] = (float) (group(g, 0) / n);
      }
      total(x, xi, true);
      for (int g = 0; g < p.groups; g++) {
        // The mean was rounded; the squares about it exceed those about the true mean by little.
        p.rstd.data[p.rstd.at + statistics + g] = (float) (1 / Math.sqrt(group(g, 0) / n + eps));
      }
    }

    private double group(int g, int from) {
      double sum = 0;
      for (int c = g * each; c < (g + 1) * each; c++) {
        sum += totals[from + c];
      }
      return sum;
    }

    /** Sums, or sums of squared deviations, of every channel. */
    private void total(float[] x, int xi, boolean squares) {
      Arrays.fill(totals, 0, channels, 0);
      for (int first = 0; first < channels; first += period) {
        if (squares) {
          for (int j = 0; j < period; j++) {
            columns[j] = mean(first + j);
          }
          repeat(0, width);
        }
        int plane = xi + first / period * length;
        for (int at = 0; at < length; ) {
          int rows = Math.clamp((length - at) / width, 1, BLOCK);
          int w = Math.min(width, length - at);
          Arrays.fill(columns, sums, sums + w, 0);
          if (squares) {
            lanes.deviations(x, plane + at, rows, w, columns, 0, columns, sums);
          } else {
            lanes.sums(x, plane + at, rows, w, columns, sums);
          }
          fold(sums, w, first);
          at += rows * w;
        }
      }
    }

    /** Adds the columns of a plane to the totals of its channels. */
    private void fold(int from, int w, int to) {
      for (int at = from; at < from + w; at += period) {
        add(columns, at, totals, to, period);
      }
    }

    /** y = act(scale x + shift) with scale = gamma rstd, shift = beta - mean scale. */
    void normalise(float[] x, int xi, float[] y, int yi) {
      for (int first = 0; first < channels; first += period) {
        affine(first);
        int plane = first / period * length;
        int rows = length / width;
        lanes.apply(x, xi + plane, y, yi + plane, rows, width, columns, 0, columns, width, p.silu);
        int done = plane + rows * width;
        int rest = length - rows * width;
        if (rest > 0) {
          lanes.apply(x, xi + done, y, yi + done, 1, rest, columns, 0, columns, width, p.silu);
        }
      }
    }

    private void affine(int first) {
      for (int j = 0; j < period; j++) {
        int c = first + j;
        float scale = gamma(c) * rstd(c);
        columns[j] = scale;
        columns[width + j] = (float) (beta(c) - (double) mean(c) * scale);
      }
      repeat(0, width);
      repeat(width, width);
    }

    /** Repeats the first period of a coefficient over its row of w columns. */
    private void repeat(int from, int w) {
      for (int n = period; n < w; n *= 2) {
        System.arraycopy(columns, from, columns, from + n, Math.min(n, w - n));
      }
    }

    void backward(
        float[] gy, int gi, float[] x, int xi, float[] gx, int zi, float[] partial, int pi) {
      Arrays.fill(totals, 0, 2 * channels, 0);
      for (int first = 0; first < channels; first += period) {
        int plane = first / period * length;
        for (int at = plane; at < plane + length; ) {
          int rows = Math.clamp((plane + length - at) / width, 1, BLOCK);
          int w = Math.min(width, plane + length - at);
          if (at == plane || w < width) {
            coefficients(first, w);
          }
          Arrays.fill(columns, sums, sums + 2 * w, 0);
          lanes.gradientSums(
              gy, gi + at, x, xi + at, gx, zi + at, rows, w, columns, 0, columns, sums, p.silu);
          fold(sums, w, first);
          fold(sums + w, w, channels + first);
          at += rows * w;
        }
      }
      for (int c = 0; c < channels; c++) {
        totals[channels + c] *= rstd(c);
        partial[pi + c] = (float) totals[c];
        partial[pi + channels + c] = (float) totals[channels + c];
        totals[c] *= gamma(c);
        totals[channels + c] *= gamma(c);
      }
      finish(p.silu ? gx : gy, p.silu ? zi : gi, x, xi, gx, zi);
    }

    private void coefficients(int first, int w) {
      for (int j = 0; j < period; j++) {
        int c = first + j;
        float scale = gamma(c) * rstd(c);
        columns[j] = scale;
        columns[w + j] = (float) (beta(c) - (double) mean(c) * scale);
        columns[2 * w + j] = mean(c);
      }
      repeat(0, w);
      repeat(w, w);
      repeat(2 * w, w);
    }

    /**
     * gx = rstd (gamma gz - (S1 + xHat S2) / n), S1 and S2 the group's sums of gamma gz and gamma
     * gz xHat.
     */
    private void finish(float[] gz, int zi, float[] x, int xi, float[] gx, int gi) {
      for (int first = 0; first < channels; first += period) {
        int plane = first / period * length;
        int rows = length / width;
        int rest = length - rows * width;
        int most = addends.length > 0 ? NEAR : Math.max(1, rows);
        cotangent(first, width);
        for (int r = 0; r < rows; r += most) {
          int n = Math.min(most, rows - r);
          int at = plane + r * width;
          lanes.gradient(gz, zi + at, x, xi + at, gx, gi + at, n, width, columns, 0);
          addTo(gx, gi, at, n * width);
        }
        if (rest > 0) {
          int at = plane + rows * width;
          cotangent(first, rest);
          lanes.gradient(gz, zi + at, x, xi + at, gx, gi + at, 1, rest, columns, 0);
          addTo(gx, gi, at, rest);
        }
      }
    }

    /** Adds the sum of the addends to {@code n} elements of this sample from {@code from}. */
    private void addTo(float[] gx, int gi, int from, int n) {
      if (addends.length == 0) {
        return;
      }
      var a = addends[0];
      var b = addends.length > 1 ? addends[1] : null;
      int step = a.gapless() && (b == null || b.gapless()) ? n : channels;
      for (int i = from; i < from + n; i += step) {
        if (b == null) {
          lanes.add(a.data(), a.place(number, i), gx, gi + i, step);
        } else {
          int bi = b.place(number, i);
          lanes.addSum(a.data(), a.place(number, i), b.data(), bi, gx, gi + i, step);
        }
      }
    }

    private void cotangent(int first, int w) {
      double n = (double) each * p.samples.pixels();
      double s1 = 0;
      double s2 = 0;
      for (int j = 0; j < period; j++) {
        int c = first + j;
        if (j == 0 || c % each == 0) {
          s1 = group(c / each, 0) / n;
          s2 = group(c / each, channels) / n;
        }
        double rstd = rstd(c);
        columns[j] = (float) (rstd * gamma(c));
        columns[w + j] = (float) (-rstd * rstd * s2);
        columns[2 * w + j] = (float) (rstd * (rstd * s2 * mean(c) - s1));
      }
      repeat(0, w);
      repeat(w, w);
      repeat(2 * w, w);
    }
  }
}
