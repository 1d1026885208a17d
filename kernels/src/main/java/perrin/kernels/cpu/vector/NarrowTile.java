package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import perrin.kernels.cpu.lanes.GemmTile;

/**
 * Four rows by two vectors, for machines with 16 vector registers: more accumulators would spill.
 *
 * <p>One static method each, accumulators in local variables, no branch in the loop: anything else
 * costs C2 its registers.
 */
final class NarrowTile implements GemmTile {
  static final int MR = 4;
  private static final int NR = 2 * L;

  @Override
  public int rows() {
    return MR;
  }

  @Override
  public int columns() {
    return NR;
  }

  @Override
  public int group() {
    return L;
  }

  @Override
  public void columns(
      float[] a,
      int ai,
      int stride,
      float[] b,
      int bi,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd) {
    multiplyColumns(a, ai, stride, b, bi, depth, c, ci, ldc, d, di, ldd);
  }

  @Override
  public void grouped(
      float[] a,
      int ai,
      float[] b,
      int bi,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd) {
    multiplyGrouped(a, ai, b, bi, depth, c, ci, ldc, d, di, ldd);
  }

  @Override
  public void group(float[] a, int ai, int depth, float[] panel, int pi) {
    Packing.group(a, ai, depth, panel, pi, MR * L);
  }

  @Override
  public void pack(
      float[] b, int bi, int stride, int depth, int width, float[] panel, int pi, int panelWidth) {
    if (width == NR && panelWidth == NR) {
      Packing.pair(b, bi, stride, depth, panel, pi);
    } else if (width == MR && panelWidth == MR) {
      Packing.rows(b, bi, stride, depth, panel, pi, MR);
    } else {
      GemmTile.super.pack(b, bi, stride, depth, width, panel, pi, panelWidth);
    }
  }

  private static void multiplyColumns(
      float[] a,
      int ai,
      int stride,
      float[] b,
      int bi,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd) {
    FloatVector p0 = FloatVector.zero(F);
    FloatVector q0 = FloatVector.zero(F);
    FloatVector p1 = FloatVector.zero(F);
    FloatVector q1 = FloatVector.zero(F);
    FloatVector p2 = FloatVector.zero(F);
    FloatVector q2 = FloatVector.zero(F);
    FloatVector p3 = FloatVector.zero(F);
    FloatVector q3 = FloatVector.zero(F);
    for (int k = 0; k < depth; k++) {
      FloatVector v = FloatVector.fromArray(F, b, bi);
      FloatVector w = FloatVector.fromArray(F, b, bi + L);
      FloatVector x;
      x = FloatVector.broadcast(F, a[ai]);
      p0 = x.fma(v, p0);
      q0 = x.fma(w, q0);
      x = FloatVector.broadcast(F, a[ai + 1]);
      p1 = x.fma(v, p1);
      q1 = x.fma(w, q1);
      x = FloatVector.broadcast(F, a[ai + 2]);
      p2 = x.fma(v, p2);
      q2 = x.fma(w, q2);
      x = FloatVector.broadcast(F, a[ai + 3]);
      p3 = x.fma(v, p3);
      q3 = x.fma(w, q3);
      bi += NR;
      ai += stride;
    }
    if (d != null) {
      p0 = p0.add(FloatVector.fromArray(F, d, di));
      q0 = q0.add(FloatVector.fromArray(F, d, di + L));
      p1 = p1.add(FloatVector.fromArray(F, d, di + ldd));
      q1 = q1.add(FloatVector.fromArray(F, d, di + ldd + L));
      p2 = p2.add(FloatVector.fromArray(F, d, di + 2 * ldd));
      q2 = q2.add(FloatVector.fromArray(F, d, di + 2 * ldd + L));
      p3 = p3.add(FloatVector.fromArray(F, d, di + 3 * ldd));
      q3 = q3.add(FloatVector.fromArray(F, d, di + 3 * ldd + L));
    }
    p0.intoArray(c, ci);
    q0.intoArray(c, ci + L);
    p1.intoArray(c, ci + ldc);
    q1.intoArray(c, ci + ldc + L);
    p2.intoArray(c, ci + 2 * ldc);
    q2.intoArray(c, ci + 2 * ldc + L);
    p3.intoArray(c, ci + 3 * ldc);
    q3.intoArray(c, ci + 3 * ldc + L);
  }

  private static void multiplyGrouped(
      float[] a,
      int ai,
      float[] b,
      int bi,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd) {
    FloatVector p0 = FloatVector.zero(F);
    FloatVector q0 = FloatVector.zero(F);
    FloatVector p1 = FloatVector.zero(F);
    FloatVector q1 = FloatVector.zero(F);
    FloatVector p2 = FloatVector.zero(F);
    FloatVector q2 = FloatVector.zero(F);
    FloatVector p3 = FloatVector.zero(F);
    FloatVector q3 = FloatVector.zero(F);
    // One flat loop, two terms a turn: nested loops over groups made C2 spill the accumulators once
    // a group, one term a turn costs a sixth in addresses, four terms spill.
    int k = 0;
    for (; k < depth - 1; k += 2) {
      int at = ai + k / L * (MR * L) + k % L;
      FloatVector v = FloatVector.fromArray(F, b, bi);
      FloatVector w = FloatVector.fromArray(F, b, bi + L);
      FloatVector x;
      x = FloatVector.broadcast(F, a[at]);
      p0 = x.fma(v, p0);
      q0 = x.fma(w, q0);
      x = FloatVector.broadcast(F, a[at + L]);
      p1 = x.fma(v, p1);
      q1 = x.fma(w, q1);
      x = FloatVector.broadcast(F, a[at + 2 * L]);
      p2 = x.fma(v, p2);
      q2 = x.fma(w, q2);
      x = FloatVector.broadcast(F, a[at + 3 * L]);
      p3 = x.fma(v, p3);
      q3 = x.fma(w, q3);
      v = FloatVector.fromArray(F, b, bi + NR);
      w = FloatVector.fromArray(F, b, bi + NR + L);
      x = FloatVector.broadcast(F, a[at + 1]);
      p0 = x.fma(v, p0);
      q0 = x.fma(w, q0);
      x = FloatVector.broadcast(F, a[at + L + 1]);
      p1 = x.fma(v, p1);
      q1 = x.fma(w, q1);
      x = FloatVector.broadcast(F, a[at + 2 * L + 1]);
      p2 = x.fma(v, p2);
      q2 = x.fma(w, q2);
      x = FloatVector.broadcast(F, a[at + 3 * L + 1]);
      p3 = x.fma(v, p3);
      q3 = x.fma(w, q3);
      bi += 2 * NR;
    }
    if (k < depth) {
      int at = ai + k / L * (MR * L) + k % L;
      FloatVector v = FloatVector.fromArray(F, b, bi);
      FloatVector w = FloatVector.fromArray(F, b, bi + L);
      FloatVector x;
      x = FloatVector.broadcast(F, a[at]);
      p0 = x.fma(v, p0);
      q0 = x.fma(w, q0);
      x = FloatVector.broadcast(F, a[at + L]);
      p1 = x.fma(v, p1);
      q1 = x.fma(w, q1);
      x = FloatVector.broadcast(F, a[at + 2 * L]);
      p2 = x.fma(v, p2);
      q2 = x.fma(w, q2);
      x = FloatVector.broadcast(F, a[at + 3 * L]);
      p3 = x.fma(v, p3);
      q3 = x.fma(w, q3);
    }
    if (d != null) {
      p0 = p0.add(FloatVector.fromArray(F, d, di));
      q0 = q0.add(FloatVector.fromArray(F, d, di + L));
      p1 = p1.add(FloatVector.fromArray(F, d, di + ldd));
      q1 = q1.add(FloatVector.fromArray(F, d, di + ldd + L));
      p2 = p2.add(FloatVector.fromArray(F, d, di + 2 * ldd));
      q2 = q2.add(FloatVector.fromArray(F, d, di + 2 * ldd + L));
      p3 = p3.add(FloatVector.fromArray(F, d, di + 3 * ldd));
      q3 = q3.add(FloatVector.fromArray(F, d, di + 3 * ldd + L));
    }
    p0.intoArray(c, ci);
    q0.intoArray(c, ci + L);
    p1.intoArray(c, ci + ldc);
    q1.intoArray(c, ci + ldc + L);
    p2.intoArray(c, ci + 2 * ldc);
    q2.intoArray(c, ci + 2 * ldc + L);
    p3.intoArray(c, ci + 3 * ldc);
    q3.intoArray(c, ci + 3 * ldc + L);
  }
}
