package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import perrin.kernels.cpu.lanes.OptimizerLanes;

/** Optimiser steps on the Vector API; the last vector is masked. */
final class VectorOptimizer implements OptimizerLanes {
  @Override
  public void adam(
      AdamStep s,
      float[] p,
      int pi,
      float[] g,
      int gi,
      float[] m,
      int mi,
      float[] v,
      int vi,
      int n) {
    step(
        s.b1(), s.b2(), s.eps(), s.l2(), s.keep(), s.rate(), s.c2(), s.clip(), p, pi, g, gi, m, mi,
        v, vi, n);
  }

  private static void step(
      float b1,
      float b2,
      float eps,
      float l2,
      float keep,
      float rate,
      float c2,
      float clip,
      float[] p,
      int pi,
      float[] g,
      int gi,
      float[] m,
      int mi,
      float[] v,
      int vi,
      int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var x = FloatVector.fromArray(F, p, pi + i);
      var d = FloatVector.fromArray(F, g, gi + i).mul(clip);
      d = x.fma(FloatVector.broadcast(F, l2), d);
      var first = d.mul(1 - b1);
      first = FloatVector.fromArray(F, m, mi + i).fma(FloatVector.broadcast(F, b1), first);
      var second = d.mul(d).mul(1 - b2);
      second = FloatVector.fromArray(F, v, vi + i).fma(FloatVector.broadcast(F, b2), second);
      first.intoArray(m, mi + i);
      second.intoArray(v, vi + i);
      var change = first.mul(rate).div(second.mul(c2).sqrt().add(eps));
      x.mul(keep).sub(change).intoArray(p, pi + i);
    }
    if (i < n) {
      end(b1, b2, eps, l2, keep, rate, c2, clip, p, pi, g, gi, m, mi, v, vi, i, n);
    }
  }

  /** The masked end; see {@link VectorNorm} for why it is apart. */
  private static void end(
      float b1,
      float b2,
      float eps,
      float l2,
      float keep,
      float rate,
      float c2,
      float clip,
      float[] p,
      int pi,
      float[] g,
      int gi,
      float[] m,
      int mi,
      float[] v,
      int vi,
      int i,
      int n) {
    var mask = F.indexInRange(i, n);
    var x = FloatVector.fromArray(F, p, pi + i, mask);
    var d = FloatVector.fromArray(F, g, gi + i, mask).mul(clip);
    d = x.fma(FloatVector.broadcast(F, l2), d);
    var first = d.mul(1 - b1);
    first = FloatVector.fromArray(F, m, mi + i, mask).fma(FloatVector.broadcast(F, b1), first);
    var second = d.mul(d).mul(1 - b2);
    second = FloatVector.fromArray(F, v, vi + i, mask).fma(FloatVector.broadcast(F, b2), second);
    first.intoArray(m, mi + i, mask);
    second.intoArray(v, vi + i, mask);
    var change = first.mul(rate).div(second.mul(c2).sqrt().add(eps));
    x.mul(keep).sub(change).intoArray(p, pi + i, mask);
  }

  @Override
  public void average(float[] a, int ai, float[] p, int pi, float weight, int n) {
    blend(a, ai, p, pi, weight, n);
  }

  private static void blend(float[] a, int ai, float[] p, int pi, float weight, int n) {
    var w = FloatVector.broadcast(F, weight);
    int i = 0;
    for (; i <= n - L; i += L) {
      var x = FloatVector.fromArray(F, a, ai + i);
      FloatVector.fromArray(F, p, pi + i).sub(x).fma(w, x).intoArray(a, ai + i);
    }
    if (i < n) {
      var mask = F.indexInRange(i, n);
      var x = FloatVector.fromArray(F, a, ai + i, mask);
      FloatVector.fromArray(F, p, pi + i, mask).sub(x).fma(w, x).intoArray(a, ai + i, mask);
    }
  }

  @Override
  public double squares(float[] x, int xi, int n) {
    return sumOfSquares(x, xi, n);
  }

  private static float sumOfSquares(float[] x, int xi, int n) {
    var s0 = FloatVector.zero(F);
    var s1 = FloatVector.zero(F);
    var s2 = FloatVector.zero(F);
    var s3 = FloatVector.zero(F);
    int i = 0;
    for (; i <= n - 4 * L; i += 4 * L) {
      var a = FloatVector.fromArray(F, x, xi + i);
      var b = FloatVector.fromArray(F, x, xi + i + L);
      var c = FloatVector.fromArray(F, x, xi + i + 2 * L);
      var d = FloatVector.fromArray(F, x, xi + i + 3 * L);
      s0 = a.fma(a, s0);
      s1 = b.fma(b, s1);
      s2 = c.fma(c, s2);
      s3 = d.fma(d, s3);
    }
    for (; i < n; i += L) {
      var a = FloatVector.fromArray(F, x, xi + i, F.indexInRange(i, n));
      s0 = a.fma(a, s0);
    }
    return Across.sum(s0.add(s1).add(s2.add(s3)));
  }
}
