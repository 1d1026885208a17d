package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import perrin.kernels.cpu.lanes.RowLanes;

/**
 * The passes over a row on the Vector API. Sums run over four vectors at a time and blocks of
 * {@value #BLOCK} elements, whose results are added in double precision; the last vector is masked.
 */
final class VectorRow implements RowLanes {
  private static final int BLOCK = 4096;

  @Override
  public float max(float[] x, int xi, int n) {
    return VectorReduce.max(x, xi, n);
  }

  @Override
  public double sum(float[] x, int xi, int n) {
    double s = 0;
    for (int i = 0; i < n; i += BLOCK) {
      s += add(x, xi + i, Math.min(BLOCK, n - i));
    }
    return s;
  }

  private static float add(float[] x, int xi, int n) {
    var s0 = FloatVector.zero(F);
    var s1 = FloatVector.zero(F);
    var s2 = FloatVector.zero(F);
    var s3 = FloatVector.zero(F);
    int i = 0;
    for (; i <= n - 4 * L; i += 4 * L) {
      s0 = s0.add(FloatVector.fromArray(F, x, xi + i));
      s1 = s1.add(FloatVector.fromArray(F, x, xi + i + L));
      s2 = s2.add(FloatVector.fromArray(F, x, xi + i + 2 * L));
      s3 = s3.add(FloatVector.fromArray(F, x, xi + i + 3 * L));
    }
    for (; i <= n - L; i += L) {
      s0 = s0.add(FloatVector.fromArray(F, x, xi + i));
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      s1 = s1.add(FloatVector.fromArray(F, x, xi + i, m));
    }
    return Across.sum(s0.add(s1).add(s2.add(s3)));
  }

  @Override
  public double dot(float[] x, int xi, float[] y, int yi, int n) {
    double s = 0;
    for (int i = 0; i < n; i += BLOCK) {
      s += product(x, xi + i, y, yi + i, Math.min(BLOCK, n - i));
    }
    return s;
  }

  private static float product(float[] x, int xi, float[] y, int yi, int n) {
    var s0 = FloatVector.zero(F);
    var s1 = FloatVector.zero(F);
    var s2 = FloatVector.zero(F);
    var s3 = FloatVector.zero(F);
    int i = 0;
    for (; i <= n - 4 * L; i += 4 * L) {
      s0 = FloatVector.fromArray(F, x, xi + i).fma(FloatVector.fromArray(F, y, yi + i), s0);
      s1 = FloatVector.fromArray(F, x, xi + i + L).fma(FloatVector.fromArray(F, y, yi + i + L), s1);
      s2 =
          FloatVector.fromArray(F, x, xi + i + 2 * L)
              .fma(FloatVector.fromArray(F, y, yi + i + 2 * L), s2);
      s3 =
          FloatVector.fromArray(F, x, xi + i + 3 * L)
              .fma(FloatVector.fromArray(F, y, yi + i + 3 * L), s3);
    }
    for (; i <= n - L; i += L) {
      s0 = FloatVector.fromArray(F, x, xi + i).fma(FloatVector.fromArray(F, y, yi + i), s0);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      s1 = FloatVector.fromArray(F, x, xi + i, m).fma(FloatVector.fromArray(F, y, yi + i, m), s1);
    }
    return Across.sum(s0.add(s1).add(s2.add(s3)));
  }

  @Override
  public double squaredDeviations(float[] x, int xi, int n, float mean) {
    double s = 0;
    for (int i = 0; i < n; i += BLOCK) {
      s += squares(x, xi + i, Math.min(BLOCK, n - i), mean);
    }
    return s;
  }

  private static float squares(float[] x, int xi, int n, float mean) {
    var s0 = FloatVector.zero(F);
    var s1 = FloatVector.zero(F);
    var s2 = FloatVector.zero(F);
    var s3 = FloatVector.zero(F);
    int i = 0;
    for (; i <= n - 4 * L; i += 4 * L) {
      s0 = square(FloatVector.fromArray(F, x, xi + i).sub(mean), s0);
      s1 = square(FloatVector.fromArray(F, x, xi + i + L).sub(mean), s1);
      s2 = square(FloatVector.fromArray(F, x, xi + i + 2 * L).sub(mean), s2);
      s3 = square(FloatVector.fromArray(F, x, xi + i + 3 * L).sub(mean), s3);
    }
    for (; i <= n - L; i += L) {
      s0 = square(FloatVector.fromArray(F, x, xi + i).sub(mean), s0);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      s1 = square(FloatVector.fromArray(F, x, xi + i, m).sub(mean, m), s1);
    }
    return Across.sum(s0.add(s1).add(s2.add(s3)));
  }

  private static FloatVector square(FloatVector d, FloatVector sum) {
    return d.fma(d, sum);
  }

  @Override
  public double exponentials(
      float[] x, int xi, float[] y, int yi, int n, float scale, float shift) {
    double s = 0;
    for (int i = 0; i < n; i += BLOCK) {
      s += powers(x, xi + i, y, yi + i, Math.min(BLOCK, n - i), scale, shift);
    }
    return s;
  }

  // One exponential to a method: with two side by side, or one and its masked end, it may pass the
  // number of nodes where C2 stops to inline, and whether vectors then stay in registers depends on
  // what ran before.
  private static float powers(
      float[] x, int xi, float[] y, int yi, int n, float scale, float shift) {
    var factor = FloatVector.broadcast(F, scale);
    var less = FloatVector.broadcast(F, -shift);
    int whole = n / L * L;
    for (int i = 0; i < whole; i += L) {
      VectorMath.exp(FloatVector.fromArray(F, x, xi + i).fma(factor, less)).intoArray(y, yi + i);
    }
    if (whole < n) {
      powersEnd(x, xi + whole, y, yi + whole, n - whole, scale, shift);
    }
    return sumOfPairs(y, yi, n);
  }

  private static void powersEnd(
      float[] x, int xi, float[] y, int yi, int n, float scale, float shift) {
    var factor = FloatVector.broadcast(F, scale);
    var less = FloatVector.broadcast(F, -shift);
    var m = F.indexInRange(0, n);
    VectorMath.exp(FloatVector.fromArray(F, x, xi, m).fma(factor, less)).intoArray(y, yi, m);
  }

  @Override
  public void affine(float[] x, int xi, float[] y, int yi, int n, float scale, float shift) {
    line(x, xi, y, yi, n, scale, shift);
  }

  private static void line(float[] x, int xi, float[] y, int yi, int n, float scale, float shift) {
    var factor = FloatVector.broadcast(F, scale);
    var plus = FloatVector.broadcast(F, shift);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(F, x, xi + i).fma(factor, plus).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      FloatVector.fromArray(F, x, xi + i, m).fma(factor, plus).intoArray(y, yi + i, m);
    }
  }

  @Override
  public void softmax(float[] x, int xi, float[] y, int yi, int n) {
    if (n <= BLOCK) {
      float sum = powersBelowOne(x, xi, y, yi, n, largest(x, xi, n));
      line(y, yi, y, yi, n, 1 / sum, 0);
    } else {
      RowLanes.super.softmax(x, xi, y, yi, n);
    }
  }

  /** Passes over NaN, which the exponentials then bring into the sum. */
  private static float largest(float[] x, int xi, int n) {
    var m0 = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    var m1 = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - 2 * L; i += 2 * L) {
      m0 = VectorMath.larger(m0, FloatVector.fromArray(F, x, xi + i));
      m1 = VectorMath.larger(m1, FloatVector.fromArray(F, x, xi + i + L));
    }
    for (; i <= n - L; i += L) {
      m0 = VectorMath.larger(m0, FloatVector.fromArray(F, x, xi + i));
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      m1 = m1.blend(VectorMath.larger(m1, FloatVector.fromArray(F, x, xi + i, m)), m);
    }
    return Across.max(VectorMath.larger(m0, m1));
  }

  private static float powersBelowOne(float[] x, int xi, float[] y, int yi, int n, float shift) {
    var less = FloatVector.broadcast(F, shift);
    int whole = n / L * L;
    for (int i = 0; i < whole; i += L) {
      VectorMath.expBelowOne(FloatVector.fromArray(F, x, xi + i).sub(less)).intoArray(y, yi + i);
    }
    if (whole < n) {
      belowOneEnd(x, xi + whole, y, yi + whole, n - whole, shift);
    }
    return sumOfPairs(y, yi, n);
  }

  private static float sumOfPairs(float[] y, int yi, int n) {
    var s0 = FloatVector.zero(F);
    var s1 = FloatVector.zero(F);
    int i = 0;
    for (; i <= n - 2 * L; i += 2 * L) {
      s0 = s0.add(FloatVector.fromArray(F, y, yi + i));
      s1 = s1.add(FloatVector.fromArray(F, y, yi + i + L));
    }
    for (; i < n; i += L) {
      var m = F.indexInRange(i, n);
      s0 = s0.add(FloatVector.fromArray(F, y, yi + i, m), m);
    }
    return Across.sum(s0.add(s1));
  }

  private static void belowOneEnd(float[] x, int xi, float[] y, int yi, int n, float shift) {
    var m = F.indexInRange(0, n);
    VectorMath.expBelowOne(FloatVector.fromArray(F, x, xi, m).sub(shift)).intoArray(y, yi, m);
  }

  @Override
  public void softmaxProduct(
      float[] gy, int gi, float[] y, int yi, float[] gx, int xi, int n, float dot, float scale) {
    softmaxRow(gy, gi, y, yi, gx, xi, n, dot, scale);
  }

  private static void softmaxRow(
      float[] gy, int gi, float[] y, int yi, float[] gx, int xi, int n, float dot, float scale) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var d = FloatVector.fromArray(F, gy, gi + i).sub(dot);
      FloatVector.fromArray(F, y, yi + i).mul(scale).mul(d).intoArray(gx, xi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var d = FloatVector.fromArray(F, gy, gi + i, m).sub(dot);
      FloatVector.fromArray(F, y, yi + i, m).mul(scale).mul(d).intoArray(gx, xi + i, m);
    }
  }

  @Override
  public void logSoftmaxProduct(
      float[] gy, int gi, float[] y, int yi, float[] gx, int xi, int n, float sum) {
    logSoftmaxRow(gy, gi, y, yi, gx, xi, n, sum);
  }

  private static void logSoftmaxRow(
      float[] gy, int gi, float[] y, int yi, float[] gx, int xi, int n, float sum) {
    var less = FloatVector.broadcast(F, -sum);
    int i = 0;
    for (; i <= n - L; i += L) {
      var e = VectorMath.exp(FloatVector.fromArray(F, y, yi + i));
      e.fma(less, FloatVector.fromArray(F, gy, gi + i)).intoArray(gx, xi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var e = VectorMath.exp(FloatVector.fromArray(F, y, yi + i, m));
      e.fma(less, FloatVector.fromArray(F, gy, gi + i, m)).intoArray(gx, xi + i, m);
    }
  }

  @Override
  public void normalise(
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] beta,
      int bi,
      float[] y,
      int yi,
      int n) {
    normaliseRow(x, xi, mean, rstd, gamma, ai, beta, bi, y, yi, n);
  }

  private static void normaliseRow(
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] beta,
      int bi,
      float[] y,
      int yi,
      int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var d = FloatVector.fromArray(F, x, xi + i).sub(mean).mul(rstd);
      d.fma(FloatVector.fromArray(F, gamma, ai + i), FloatVector.fromArray(F, beta, bi + i))
          .intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var d = FloatVector.fromArray(F, x, xi + i, m).sub(mean).mul(rstd);
      d.fma(FloatVector.fromArray(F, gamma, ai + i, m), FloatVector.fromArray(F, beta, bi + i, m))
          .intoArray(y, yi + i, m);
    }
  }

  @Override
  public double normaliseAndSum(
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] beta,
      int bi,
      float[] y,
      int yi,
      int n,
      int next) {
    return n <= BLOCK
        ? rowAndNext(x, xi, mean, rstd, gamma, ai, beta, bi, y, yi, n, next)
        : RowLanes.super.normaliseAndSum(x, xi, mean, rstd, gamma, ai, beta, bi, y, yi, n, next);
  }

  /** The sum runs as in {@link #add}. */
  private static float rowAndNext(
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] beta,
      int bi,
      float[] y,
      int yi,
      int n,
      int next) {
    var s0 = FloatVector.zero(F);
    var s1 = FloatVector.zero(F);
    var s2 = FloatVector.zero(F);
    var s3 = FloatVector.zero(F);
    int i = 0;
    for (; i <= n - 4 * L; i += 4 * L) {
      s0 = s0.add(FloatVector.fromArray(F, x, next + i));
      s1 = s1.add(FloatVector.fromArray(F, x, next + i + L));
      s2 = s2.add(FloatVector.fromArray(F, x, next + i + 2 * L));
      s3 = s3.add(FloatVector.fromArray(F, x, next + i + 3 * L));
      for (int v = i; v < i + 4 * L; v += L) {
        FloatVector.fromArray(F, x, xi + v)
            .sub(mean)
            .mul(rstd)
            .fma(FloatVector.fromArray(F, gamma, ai + v), FloatVector.fromArray(F, beta, bi + v))
            .intoArray(y, yi + v);
      }
    }
    normaliseRow(x, xi + i, mean, rstd, gamma, ai + i, beta, bi + i, y, yi + i, n - i);
    for (; i <= n - L; i += L) {
      s0 = s0.add(FloatVector.fromArray(F, x, next + i));
    }
    if (i < n) {
      s1 = s1.add(FloatVector.fromArray(F, x, next + i, F.indexInRange(i, n)));
    }
    return Across.sum(s0.add(s1).add(s2.add(s3)));
  }

  @Override
  public void normalProduct(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] gx,
      int zi,
      int n,
      float slope,
      float shift) {
    productRow(gy, gi, x, xi, mean, rstd, gamma, ai, gx, zi, n, slope, shift);
  }

  private static void productRow(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] gx,
      int zi,
      int n,
      float slope,
      float shift) {
    var factor = FloatVector.broadcast(F, slope);
    var plus = FloatVector.broadcast(F, shift);
    int i = 0;
    for (; i <= n - L; i += L) {
      var d = FloatVector.fromArray(F, x, xi + i).sub(mean).fma(factor, plus);
      var g = FloatVector.fromArray(F, gamma, ai + i).mul(rstd);
      g.fma(FloatVector.fromArray(F, gy, gi + i), d).intoArray(gx, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var d = FloatVector.fromArray(F, x, xi + i, m).sub(mean).fma(factor, plus);
      var g = FloatVector.fromArray(F, gamma, ai + i, m).mul(rstd);
      g.fma(FloatVector.fromArray(F, gy, gi + i, m), d).intoArray(gx, zi + i, m);
    }
  }

  @Override
  public void normalSums(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] acc,
      int ci,
      double[] out,
      int n) {
    sumsRow(gy, gi, x, xi, mean, rstd, gamma, ai, acc, ci, out, n);
  }

  private static void sumsRow(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] acc,
      int ci,
      double[] out,
      int n) {
    var s1 = FloatVector.zero(F);
    var s2 = FloatVector.zero(F);
    int i = 0;
    for (; i <= n - L; i += L) {
      var d = FloatVector.fromArray(F, x, xi + i).sub(mean).mul(rstd);
      var g = FloatVector.fromArray(F, gy, gi + i);
      g.fma(d, FloatVector.fromArray(F, acc, ci + i)).intoArray(acc, ci + i);
      g.add(FloatVector.fromArray(F, acc, ci + n + i)).intoArray(acc, ci + n + i);
      g = g.mul(FloatVector.fromArray(F, gamma, ai + i));
      s1 = s1.add(g);
      s2 = g.fma(d, s2);
    }
    if (i < n) {
      sumsEnd(gy, gi, x, xi, mean, rstd, acc, ci, i, n);
      var m = F.indexInRange(i, n);
      var d = FloatVector.fromArray(F, x, xi + i, m).sub(mean, m).mul(rstd);
      var g = FloatVector.fromArray(F, gy, gi + i, m);
      g = g.mul(FloatVector.fromArray(F, gamma, ai + i, m));
      s1 = s1.add(g);
      s2 = g.fma(d, s2);
    }
    out[0] = Across.sum(s1);
    out[1] = Across.sum(s2);
  }

  /** What the masked end adds to the columns; see {@link VectorNorm} for why it is apart. */
  private static void sumsEnd(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] acc,
      int ci,
      int i,
      int n) {
    var m = F.indexInRange(i, n);
    var d = FloatVector.fromArray(F, x, xi + i, m).sub(mean, m).mul(rstd);
    var g = FloatVector.fromArray(F, gy, gi + i, m);
    g.fma(d, FloatVector.fromArray(F, acc, ci + i, m)).intoArray(acc, ci + i, m);
    g.add(FloatVector.fromArray(F, acc, ci + n + i, m)).intoArray(acc, ci + n + i, m);
  }
}
