package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import perrin.kernels.cpu.lanes.NormLanes;

/**
 * The passes of a normalisation on the Vector API; the last vector of a row is masked.
 *
 * <p>Large masked ends are methods of their own, for the first compiler's sake: C1 inlines the
 * whole Vector API into a method, masked operations weigh most, and a method that takes more than
 * its 10,000 virtual registers is never profiled and so never reaches C2. The sums of the gradient
 * were at that limit, and tens of times slower in the processes where they passed it.
 */
final class VectorNorm implements NormLanes {
  @Override
  public void sums(float[] x, int xi, int rows, int width, float[] acc, int ai) {
    int r = 0;
    int whole = width / L * L;
    for (; r <= rows - 4; r += 4, xi += 4 * width) {
      sumsFour(x, xi, whole, width, acc, ai);
    }
    for (; r < rows; r++, xi += width) {
      sumsRow(x, xi, 0, width, acc, ai);
    }
  }

  /** Four rows at once, so that an accumulator is read and written once for all of them. */
  private static void sumsFour(float[] x, int xi, int whole, int width, float[] acc, int ai) {
    int x1 = xi + width;
    int x2 = x1 + width;
    int x3 = x2 + width;
    for (int j = 0; j < whole; j += L) {
      var a = FloatVector.fromArray(F, x, xi + j).add(FloatVector.fromArray(F, x, x1 + j));
      var b = FloatVector.fromArray(F, x, x2 + j).add(FloatVector.fromArray(F, x, x3 + j));
      FloatVector.fromArray(F, acc, ai + j).add(a.add(b)).intoArray(acc, ai + j);
    }
    for (int r = 0; r < 4 && whole < width; r++) {
      sumsRow(x, xi + r * width, whole, width, acc, ai);
    }
  }

  private static void sumsRow(float[] x, int xi, int from, int width, float[] acc, int ai) {
    int j = from;
    for (; j <= width - L; j += L) {
      var v = FloatVector.fromArray(F, x, xi + j);
      FloatVector.fromArray(F, acc, ai + j).add(v).intoArray(acc, ai + j);
    }
    if (j < width) {
      var m = F.indexInRange(j, width);
      var v = FloatVector.fromArray(F, x, xi + j, m);
      FloatVector.fromArray(F, acc, ai + j, m).add(v).intoArray(acc, ai + j, m);
    }
  }

  @Override
  public void deviations(
      float[] x, int xi, int rows, int width, float[] mean, int mi, float[] acc, int ai) {
    int r = 0;
    int whole = width / L * L;
    for (; r <= rows - 4; r += 4, xi += 4 * width) {
      deviationsFour(x, xi, whole, width, mean, mi, acc, ai);
    }
    for (; r < rows; r++, xi += width) {
      deviationsRow(x, xi, 0, width, mean, mi, acc, ai);
    }
  }

  private static void deviationsFour(
      float[] x, int xi, int whole, int width, float[] mean, int mi, float[] acc, int ai) {
    int x1 = xi + width;
    int x2 = x1 + width;
    int x3 = x2 + width;
    for (int j = 0; j < whole; j += L) {
      var m = FloatVector.fromArray(F, mean, mi + j);
      var a = FloatVector.fromArray(F, x, xi + j).sub(m);
      var b = FloatVector.fromArray(F, x, x1 + j).sub(m);
      var c = FloatVector.fromArray(F, x, x2 + j).sub(m);
      var d = FloatVector.fromArray(F, x, x3 + j).sub(m);
      var sum = c.fma(c, d.mul(d)).add(a.fma(a, b.mul(b)));
      FloatVector.fromArray(F, acc, ai + j).add(sum).intoArray(acc, ai + j);
    }
    for (int r = 0; r < 4 && whole < width; r++) {
      deviationsRow(x, xi + r * width, whole, width, mean, mi, acc, ai);
    }
  }

  private static void deviationsRow(
      float[] x, int xi, int from, int width, float[] mean, int mi, float[] acc, int ai) {
    int j = from;
    for (; j <= width - L; j += L) {
      var d = FloatVector.fromArray(F, x, xi + j).sub(FloatVector.fromArray(F, mean, mi + j));
      d.fma(d, FloatVector.fromArray(F, acc, ai + j)).intoArray(acc, ai + j);
    }
    if (j < width) {
      var m = F.indexInRange(j, width);
      var d = FloatVector.fromArray(F, x, xi + j, m).sub(FloatVector.fromArray(F, mean, mi + j, m));
      d.fma(d, FloatVector.fromArray(F, acc, ai + j, m)).intoArray(acc, ai + j, m);
    }
  }

  @Override
  public void apply(
      float[] x,
      int xi,
      float[] y,
      int yi,
      int rows,
      int width,
      float[] scale,
      int si,
      float[] shift,
      int hi,
      boolean silu) {
    for (int r = 0; r < rows; r++, xi += width, yi += width) {
      if (silu) {
        siluRow(x, xi, y, yi, width, scale, si, shift, hi);
      } else {
        affineRow(x, xi, y, yi, width, scale, si, shift, hi);
      }
    }
  }

  private static void siluRow(
      float[] x, int xi, float[] y, int yi, int width, float[] s, int si, float[] h, int hi) {
    int j = 0;
    for (; j <= width - L; j += L) {
      var v = FloatVector.fromArray(F, x, xi + j);
      v = v.fma(FloatVector.fromArray(F, s, si + j), FloatVector.fromArray(F, h, hi + j));
      VectorMath.silu(v).intoArray(y, yi + j);
    }
    if (j < width) {
      var m = F.indexInRange(j, width);
      var v = FloatVector.fromArray(F, x, xi + j, m);
      v = v.fma(FloatVector.fromArray(F, s, si + j, m), FloatVector.fromArray(F, h, hi + j, m));
      VectorMath.silu(v).intoArray(y, yi + j, m);
    }
  }

  private static void affineRow(
      float[] x, int xi, float[] y, int yi, int width, float[] s, int si, float[] h, int hi) {
    int j = 0;
    for (; j <= width - L; j += L) {
      var v = FloatVector.fromArray(F, x, xi + j);
      v.fma(FloatVector.fromArray(F, s, si + j), FloatVector.fromArray(F, h, hi + j))
          .intoArray(y, yi + j);
    }
    if (j < width) {
      var m = F.indexInRange(j, width);
      var v = FloatVector.fromArray(F, x, xi + j, m);
      v.fma(FloatVector.fromArray(F, s, si + j, m), FloatVector.fromArray(F, h, hi + j, m))
          .intoArray(y, yi + j, m);
    }
  }

  @Override
  public void gradientSums(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float[] gz,
      int zi,
      int rows,
      int width,
      float[] c,
      int ci,
      float[] acc,
      int ai,
      boolean silu) {
    int whole = width / L * L;
    for (int r = 0; r < rows; r++, gi += width, xi += width, zi += width) {
      if (silu) {
        siluSums(gy, gi, x, xi, gz, zi, whole, width, c, ci, acc, ai);
      } else {
        plainSums(gy, gi, x, xi, whole, width, c, ci, acc, ai);
      }
    }
  }

  private static void plainSums(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      int whole,
      int width,
      float[] c,
      int ci,
      float[] acc,
      int ai) {
    int mi = ci + 2 * width;
    int di = ai + width;
    for (int j = 0; j < whole; j += L) {
      var g = FloatVector.fromArray(F, gy, gi + j);
      var d = FloatVector.fromArray(F, x, xi + j).sub(FloatVector.fromArray(F, c, mi + j));
      FloatVector.fromArray(F, acc, ai + j).add(g).intoArray(acc, ai + j);
      g.fma(d, FloatVector.fromArray(F, acc, di + j)).intoArray(acc, di + j);
    }
    if (whole < width) {
      plainEnd(gy, gi, x, xi, whole, width, c, ci, acc, ai);
    }
  }

  private static void plainEnd(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      int j,
      int width,
      float[] c,
      int ci,
      float[] acc,
      int ai) {
    int mi = ci + 2 * width;
    int di = ai + width;
    var m = F.indexInRange(j, width);
    var g = FloatVector.fromArray(F, gy, gi + j, m);
    var d = FloatVector.fromArray(F, x, xi + j, m).sub(FloatVector.fromArray(F, c, mi + j, m));
    FloatVector.fromArray(F, acc, ai + j, m).add(g).intoArray(acc, ai + j, m);
    g.fma(d, FloatVector.fromArray(F, acc, di + j, m)).intoArray(acc, di + j, m);
  }

  private static void siluSums(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float[] gz,
      int zi,
      int whole,
      int width,
      float[] c,
      int ci,
      float[] acc,
      int ai) {
    int hi = ci + width;
    int mi = ci + 2 * width;
    int di = ai + width;
    for (int j = 0; j < whole; j += L) {
      var v = FloatVector.fromArray(F, x, xi + j);
      var z = v.fma(FloatVector.fromArray(F, c, ci + j), FloatVector.fromArray(F, c, hi + j));
      var g = FloatVector.fromArray(F, gy, gi + j).mul(siluSlope(z));
      g.intoArray(gz, zi + j);
      var d = v.sub(FloatVector.fromArray(F, c, mi + j));
      FloatVector.fromArray(F, acc, ai + j).add(g).intoArray(acc, ai + j);
      g.fma(d, FloatVector.fromArray(F, acc, di + j)).intoArray(acc, di + j);
    }
    if (whole < width) {
      siluEnd(gy, gi, x, xi, gz, zi, whole, width, c, ci);
      plainEnd(gz, zi, x, xi, whole, width, c, ci, acc, ai);
    }
  }

  private static void siluEnd(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float[] gz,
      int zi,
      int j,
      int width,
      float[] c,
      int ci) {
    int hi = ci + width;
    var m = F.indexInRange(j, width);
    var z = FloatVector.fromArray(F, x, xi + j, m);
    z = z.fma(FloatVector.fromArray(F, c, ci + j, m), FloatVector.fromArray(F, c, hi + j, m));
    FloatVector.fromArray(F, gy, gi + j, m).mul(siluSlope(z)).intoArray(gz, zi + j, m);
  }

  /** Derivative of z s, s = sigmoid(z): s (1 + z (1 - s)). */
  private static FloatVector siluSlope(FloatVector z) {
    var one = FloatVector.broadcast(F, 1f);
    var s = VectorMath.sigmoid(z);
    return s.mul(z.fma(one.sub(s), one));
  }

  @Override
  public void gradient(
      float[] gz,
      int zi,
      float[] x,
      int xi,
      float[] gx,
      int gi,
      int rows,
      int width,
      float[] c,
      int ci) {
    for (int r = 0; r < rows; r++, zi += width, xi += width, gi += width) {
      gradientRow(gz, zi, x, xi, gx, gi, width, c, ci);
    }
  }

  private static void gradientRow(
      float[] gz, int zi, float[] x, int xi, float[] gx, int gi, int width, float[] c, int ci) {
    int bi = ci + width;
    int di = ci + 2 * width;
    int j = 0;
    for (; j <= width - L; j += L) {
      var v = FloatVector.fromArray(F, x, xi + j);
      v = v.fma(FloatVector.fromArray(F, c, bi + j), FloatVector.fromArray(F, c, di + j));
      FloatVector.fromArray(F, gz, zi + j)
          .fma(FloatVector.fromArray(F, c, ci + j), v)
          .intoArray(gx, gi + j);
    }
    if (j < width) {
      gradientEnd(gz, zi, x, xi, gx, gi, j, width, c, ci);
    }
  }

  private static void gradientEnd(
      float[] gz,
      int zi,
      float[] x,
      int xi,
      float[] gx,
      int gi,
      int j,
      int width,
      float[] c,
      int ci) {
    int bi = ci + width;
    int di = ci + 2 * width;
    var m = F.indexInRange(j, width);
    var v = FloatVector.fromArray(F, x, xi + j, m);
    v = v.fma(FloatVector.fromArray(F, c, bi + j, m), FloatVector.fromArray(F, c, di + j, m));
    FloatVector.fromArray(F, gz, zi + j, m)
        .fma(FloatVector.fromArray(F, c, ci + j, m), v)
        .intoArray(gx, gi + j, m);
  }

  @Override
  public void add(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(F, x, xi + i)
          .add(FloatVector.fromArray(F, y, yi + i))
          .intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      y[yi + i] = x[xi + i] + y[yi + i];
    }
  }

  @Override
  public void addSum(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(F, a, ai + i)
          .add(FloatVector.fromArray(F, b, bi + i))
          .add(FloatVector.fromArray(F, y, yi + i))
          .intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      y[yi + i] = (a[ai + i] + b[bi + i]) + y[yi + i];
    }
  }
}
