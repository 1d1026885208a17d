package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import perrin.kernels.cpu.lanes.AttentionLanes;
import perrin.kernels.cpu.lanes.GemmTile;

/** The passes over attention scores on the Vector API, two vectors of queries at a time. */
final class VectorAttention implements AttentionLanes {
  @Override
  public void softmaxStep(
      float[] x,
      int xi,
      int keys,
      int stride,
      int columns,
      float scale,
      float[] most,
      int mi,
      float[] sum,
      int si,
      float[] decay,
      int di) {
    for (int j = 0; j < columns; j += 2 * L) {
      largest(x, xi + j, keys, stride, most, mi + j, decay, di + j);
      decays(scale, most, mi + j, decay, di + j);
      for (int v = j; v < j + 2 * L; v += L) {
        powers(x, xi + v, keys, stride, scale, most, mi + v, sum, si + v, decay, di + v);
      }
    }
  }

  /** Moves the old maxima into {@code old}. */
  private static void largest(
      float[] x, int xi, int keys, int stride, float[] most, int mi, float[] old, int oi) {
    var m0 = FloatVector.fromArray(F, most, mi);
    var m1 = FloatVector.fromArray(F, most, mi + L);
    m0.intoArray(old, oi);
    m1.intoArray(old, oi + L);
    var n0 = m0;
    var n1 = m1;
    int k = 0;
    // Comparisons pass over NaN, which the exponentials then bring into the sum; Java's maximum
    // would cost six instructions instead of two.
    for (; k < keys - 1; k += 2, xi += 2 * stride) {
      var v0 = FloatVector.fromArray(F, x, xi);
      var v1 = FloatVector.fromArray(F, x, xi + L);
      var w0 = FloatVector.fromArray(F, x, xi + stride);
      var w1 = FloatVector.fromArray(F, x, xi + stride + L);
      m0 = VectorMath.larger(m0, v0);
      m1 = VectorMath.larger(m1, v1);
      n0 = VectorMath.larger(n0, w0);
      n1 = VectorMath.larger(n1, w1);
    }
    if (k < keys) {
      m0 = VectorMath.larger(m0, FloatVector.fromArray(F, x, xi));
      m1 = VectorMath.larger(m1, FloatVector.fromArray(F, x, xi + L));
    }
    VectorMath.larger(m0, n0).intoArray(most, mi);
    VectorMath.larger(m1, n1).intoArray(most, mi + L);
  }

  /** One exponential to a method, for the reason given in {@link VectorRow}. */
  private static void powers(
      float[] x,
      int xi,
      int keys,
      int stride,
      float scale,
      float[] most,
      int mi,
      float[] sum,
      int si,
      float[] decay,
      int di) {
    var factor = FloatVector.broadcast(F, scale);
    var m = FloatVector.fromArray(F, most, mi);
    var s = FloatVector.zero(F);
    for (int k = 0; k < keys; k++, xi += stride) {
      var e = VectorMath.expBelowOne(FloatVector.fromArray(F, x, xi).sub(m).mul(factor));
      e.intoArray(x, xi);
      s = s.add(e);
    }
    FloatVector.fromArray(F, decay, di)
        .fma(FloatVector.fromArray(F, sum, si), s)
        .intoArray(sum, si);
  }

  /** e^(scale (old maximum - new one)). */
  private static void decays(float scale, float[] most, int mi, float[] decay, int di) {
    for (int j = 0; j < 2 * L; j += L) {
      var old = FloatVector.fromArray(F, decay, di + j);
      VectorMath.expBelowOne(old.sub(FloatVector.fromArray(F, most, mi + j)).mul(scale))
          .intoArray(decay, di + j);
    }
  }

  @Override
  public void softmaxEnd(float[] most, int mi, float[] sum, int si, int columns, float scale) {
    end(most, mi, sum, si, columns, scale);
  }

  private static void end(float[] most, int mi, float[] sum, int si, int columns, float scale) {
    var factor = FloatVector.broadcast(F, scale);
    for (int j = 0; j < columns; j += L) {
      var s = FloatVector.fromArray(F, sum, si + j);
      var log = VectorMath.log(s);
      FloatVector.fromArray(F, most, mi + j).fma(factor, log).intoArray(most, mi + j);
      FloatVector.broadcast(F, 1f).div(s).intoArray(sum, si + j);
    }
  }

  @Override
  public void softmaxSlopes(
      float[] x,
      float[] g,
      int xi,
      int keys,
      int stride,
      int columns,
      float scale,
      float[] logSum,
      int li,
      float[] dot,
      int di,
      float[] weights,
      float[] slopes,
      int wi,
      int strip,
      GemmTile tile) {
    int rows = tile.rows();
    for (int j = 0; j < columns; j += 2 * L) {
      for (int k = 0; k < keys; k += rows) {
        strip(
            x,
            g,
            xi + k * stride + j,
            Math.min(rows, keys - k),
            stride,
            scale,
            logSum,
            li + j,
            dot,
            di + j,
            weights,
            slopes,
            wi + k / rows * strip + j * rows,
            rows * L);
      }
    }
  }

  private static void strip(
      float[] x,
      float[] g,
      int xi,
      int keys,
      int stride,
      float scale,
      float[] logSum,
      int li,
      float[] dot,
      int di,
      float[] weights,
      float[] slopes,
      int wi,
      int next) {
    var factor = FloatVector.broadcast(F, scale);
    var l0 = FloatVector.fromArray(F, logSum, li);
    var l1 = FloatVector.fromArray(F, logSum, li + L);
    var d0 = FloatVector.fromArray(F, dot, di);
    var d1 = FloatVector.fromArray(F, dot, di + L);
    for (int k = 0; k < keys; k++, xi += stride, wi += L) {
      var p0 = VectorMath.expBelowOne(FloatVector.fromArray(F, x, xi).mul(factor).sub(l0));
      var p1 = VectorMath.expBelowOne(FloatVector.fromArray(F, x, xi + L).mul(factor).sub(l1));
      p0.intoArray(weights, wi);
      p1.intoArray(weights, wi + next);
      var g0 = FloatVector.fromArray(F, g, xi).sub(d0).mul(p0.mul(factor));
      var g1 = FloatVector.fromArray(F, g, xi + L).sub(d1).mul(p1.mul(factor));
      g0.intoArray(g, xi);
      g1.intoArray(g, xi + L);
      g0.intoArray(slopes, wi);
      g1.intoArray(slopes, wi + next);
    }
  }
}
