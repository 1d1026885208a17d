package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import perrin.kernels.cpu.lanes.GemmTile;

/**
 * Twelve rows by two vectors, for machines with 32 vector registers: 24 accumulators, two panel
 * vectors and one broadcast.
 *
 * <p>One static method each, accumulators in local variables, no branch in the loop: anything else
 * costs C2 its registers. One zero for all, as C1 inlines every call; see {@link VectorNorm}.
 */
final class WideTile implements GemmTile {
  static final int MR = 12;
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
  public void columns(
      int rows,
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
    if (rows <= 4) {
      ShortColumns.columns4(a, ai, stride, b, bi, depth, c, ci, ldc, d, di, ldd);
    } else if (rows <= 8) {
      ShortColumns.columns8(a, ai, stride, b, bi, depth, c, ci, ldc, d, di, ldd);
    } else {
      multiplyColumns(a, ai, stride, b, bi, depth, c, ci, ldc, d, di, ldd);
    }
  }

  @Override
  public void grouped(
      int rows,
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
    if (rows <= 4) {
      ShortGroups.grouped4(a, ai, b, bi, depth, c, ci, ldc, d, di, ldd);
    } else if (rows <= 8) {
      ShortGroups.grouped8(a, ai, b, bi, depth, c, ci, ldc, d, di, ldd);
    } else {
      multiplyGrouped(a, ai, b, bi, depth, c, ci, ldc, d, di, ldd);
    }
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
    FloatVector zero = FloatVector.zero(F);
    FloatVector p0 = zero;
    FloatVector q0 = zero;
    FloatVector p1 = zero;
    FloatVector q1 = zero;
    FloatVector p2 = zero;
    FloatVector q2 = zero;
    FloatVector p3 = zero;
    FloatVector q3 = zero;
    FloatVector p4 = zero;
    FloatVector q4 = zero;
    FloatVector p5 = zero;
    FloatVector q5 = zero;
    FloatVector p6 = zero;
    FloatVector q6 = zero;
    FloatVector p7 = zero;
    FloatVector q7 = zero;
    FloatVector p8 = zero;
    FloatVector q8 = zero;
    FloatVector p9 = zero;
    FloatVector q9 = zero;
    FloatVector p10 = zero;
    FloatVector q10 = zero;
    FloatVector p11 = zero;
    FloatVector q11 = zero;
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
      x = FloatVector.broadcast(F, a[ai + 4]);
      p4 = x.fma(v, p4);
      q4 = x.fma(w, q4);
      x = FloatVector.broadcast(F, a[ai + 5]);
      p5 = x.fma(v, p5);
      q5 = x.fma(w, q5);
      x = FloatVector.broadcast(F, a[ai + 6]);
      p6 = x.fma(v, p6);
      q6 = x.fma(w, q6);
      x = FloatVector.broadcast(F, a[ai + 7]);
      p7 = x.fma(v, p7);
      q7 = x.fma(w, q7);
      x = FloatVector.broadcast(F, a[ai + 8]);
      p8 = x.fma(v, p8);
      q8 = x.fma(w, q8);
      x = FloatVector.broadcast(F, a[ai + 9]);
      p9 = x.fma(v, p9);
      q9 = x.fma(w, q9);
      x = FloatVector.broadcast(F, a[ai + 10]);
      p10 = x.fma(v, p10);
      q10 = x.fma(w, q10);
      x = FloatVector.broadcast(F, a[ai + 11]);
      p11 = x.fma(v, p11);
      q11 = x.fma(w, q11);
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
      p4 = p4.add(FloatVector.fromArray(F, d, di + 4 * ldd));
      q4 = q4.add(FloatVector.fromArray(F, d, di + 4 * ldd + L));
      p5 = p5.add(FloatVector.fromArray(F, d, di + 5 * ldd));
      q5 = q5.add(FloatVector.fromArray(F, d, di + 5 * ldd + L));
      p6 = p6.add(FloatVector.fromArray(F, d, di + 6 * ldd));
      q6 = q6.add(FloatVector.fromArray(F, d, di + 6 * ldd + L));
      p7 = p7.add(FloatVector.fromArray(F, d, di + 7 * ldd));
      q7 = q7.add(FloatVector.fromArray(F, d, di + 7 * ldd + L));
      p8 = p8.add(FloatVector.fromArray(F, d, di + 8 * ldd));
      q8 = q8.add(FloatVector.fromArray(F, d, di + 8 * ldd + L));
      p9 = p9.add(FloatVector.fromArray(F, d, di + 9 * ldd));
      q9 = q9.add(FloatVector.fromArray(F, d, di + 9 * ldd + L));
      p10 = p10.add(FloatVector.fromArray(F, d, di + 10 * ldd));
      q10 = q10.add(FloatVector.fromArray(F, d, di + 10 * ldd + L));
      p11 = p11.add(FloatVector.fromArray(F, d, di + 11 * ldd));
      q11 = q11.add(FloatVector.fromArray(F, d, di + 11 * ldd + L));
    }
    p0.intoArray(c, ci);
    q0.intoArray(c, ci + L);
    p1.intoArray(c, ci + ldc);
    q1.intoArray(c, ci + ldc + L);
    p2.intoArray(c, ci + 2 * ldc);
    q2.intoArray(c, ci + 2 * ldc + L);
    p3.intoArray(c, ci + 3 * ldc);
    q3.intoArray(c, ci + 3 * ldc + L);
    p4.intoArray(c, ci + 4 * ldc);
    q4.intoArray(c, ci + 4 * ldc + L);
    p5.intoArray(c, ci + 5 * ldc);
    q5.intoArray(c, ci + 5 * ldc + L);
    p6.intoArray(c, ci + 6 * ldc);
    q6.intoArray(c, ci + 6 * ldc + L);
    p7.intoArray(c, ci + 7 * ldc);
    q7.intoArray(c, ci + 7 * ldc + L);
    p8.intoArray(c, ci + 8 * ldc);
    q8.intoArray(c, ci + 8 * ldc + L);
    p9.intoArray(c, ci + 9 * ldc);
    q9.intoArray(c, ci + 9 * ldc + L);
    p10.intoArray(c, ci + 10 * ldc);
    q10.intoArray(c, ci + 10 * ldc + L);
    p11.intoArray(c, ci + 11 * ldc);
    q11.intoArray(c, ci + 11 * ldc + L);
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
    FloatVector zero = FloatVector.zero(F);
    FloatVector p0 = zero;
    FloatVector q0 = zero;
    FloatVector p1 = zero;
    FloatVector q1 = zero;
    FloatVector p2 = zero;
    FloatVector q2 = zero;
    FloatVector p3 = zero;
    FloatVector q3 = zero;
    FloatVector p4 = zero;
    FloatVector q4 = zero;
    FloatVector p5 = zero;
    FloatVector q5 = zero;
    FloatVector p6 = zero;
    FloatVector q6 = zero;
    FloatVector p7 = zero;
    FloatVector q7 = zero;
    FloatVector p8 = zero;
    FloatVector q8 = zero;
    FloatVector p9 = zero;
    FloatVector q9 = zero;
    FloatVector p10 = zero;
    FloatVector q10 = zero;
    FloatVector p11 = zero;
    FloatVector q11 = zero;
    // One flat loop, two terms a turn: nested loops over groups made C2 spill the accumulators once
    // a group, one term a turn costs a tenth in addresses, four terms spill.
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
      x = FloatVector.broadcast(F, a[at + 4 * L]);
      p4 = x.fma(v, p4);
      q4 = x.fma(w, q4);
      x = FloatVector.broadcast(F, a[at + 5 * L]);
      p5 = x.fma(v, p5);
      q5 = x.fma(w, q5);
      x = FloatVector.broadcast(F, a[at + 6 * L]);
      p6 = x.fma(v, p6);
      q6 = x.fma(w, q6);
      x = FloatVector.broadcast(F, a[at + 7 * L]);
      p7 = x.fma(v, p7);
      q7 = x.fma(w, q7);
      x = FloatVector.broadcast(F, a[at + 8 * L]);
      p8 = x.fma(v, p8);
      q8 = x.fma(w, q8);
      x = FloatVector.broadcast(F, a[at + 9 * L]);
      p9 = x.fma(v, p9);
      q9 = x.fma(w, q9);
      x = FloatVector.broadcast(F, a[at + 10 * L]);
      p10 = x.fma(v, p10);
      q10 = x.fma(w, q10);
      x = FloatVector.broadcast(F, a[at + 11 * L]);
      p11 = x.fma(v, p11);
      q11 = x.fma(w, q11);
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
      x = FloatVector.broadcast(F, a[at + 4 * L + 1]);
      p4 = x.fma(v, p4);
      q4 = x.fma(w, q4);
      x = FloatVector.broadcast(F, a[at + 5 * L + 1]);
      p5 = x.fma(v, p5);
      q5 = x.fma(w, q5);
      x = FloatVector.broadcast(F, a[at + 6 * L + 1]);
      p6 = x.fma(v, p6);
      q6 = x.fma(w, q6);
      x = FloatVector.broadcast(F, a[at + 7 * L + 1]);
      p7 = x.fma(v, p7);
      q7 = x.fma(w, q7);
      x = FloatVector.broadcast(F, a[at + 8 * L + 1]);
      p8 = x.fma(v, p8);
      q8 = x.fma(w, q8);
      x = FloatVector.broadcast(F, a[at + 9 * L + 1]);
      p9 = x.fma(v, p9);
      q9 = x.fma(w, q9);
      x = FloatVector.broadcast(F, a[at + 10 * L + 1]);
      p10 = x.fma(v, p10);
      q10 = x.fma(w, q10);
      x = FloatVector.broadcast(F, a[at + 11 * L + 1]);
      p11 = x.fma(v, p11);
      q11 = x.fma(w, q11);
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
      x = FloatVector.broadcast(F, a[at + 4 * L]);
      p4 = x.fma(v, p4);
      q4 = x.fma(w, q4);
      x = FloatVector.broadcast(F, a[at + 5 * L]);
      p5 = x.fma(v, p5);
      q5 = x.fma(w, q5);
      x = FloatVector.broadcast(F, a[at + 6 * L]);
      p6 = x.fma(v, p6);
      q6 = x.fma(w, q6);
      x = FloatVector.broadcast(F, a[at + 7 * L]);
      p7 = x.fma(v, p7);
      q7 = x.fma(w, q7);
      x = FloatVector.broadcast(F, a[at + 8 * L]);
      p8 = x.fma(v, p8);
      q8 = x.fma(w, q8);
      x = FloatVector.broadcast(F, a[at + 9 * L]);
      p9 = x.fma(v, p9);
      q9 = x.fma(w, q9);
      x = FloatVector.broadcast(F, a[at + 10 * L]);
      p10 = x.fma(v, p10);
      q10 = x.fma(w, q10);
      x = FloatVector.broadcast(F, a[at + 11 * L]);
      p11 = x.fma(v, p11);
      q11 = x.fma(w, q11);
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
      p4 = p4.add(FloatVector.fromArray(F, d, di + 4 * ldd));
      q4 = q4.add(FloatVector.fromArray(F, d, di + 4 * ldd + L));
      p5 = p5.add(FloatVector.fromArray(F, d, di + 5 * ldd));
      q5 = q5.add(FloatVector.fromArray(F, d, di + 5 * ldd + L));
      p6 = p6.add(FloatVector.fromArray(F, d, di + 6 * ldd));
      q6 = q6.add(FloatVector.fromArray(F, d, di + 6 * ldd + L));
      p7 = p7.add(FloatVector.fromArray(F, d, di + 7 * ldd));
      q7 = q7.add(FloatVector.fromArray(F, d, di + 7 * ldd + L));
      p8 = p8.add(FloatVector.fromArray(F, d, di + 8 * ldd));
      q8 = q8.add(FloatVector.fromArray(F, d, di + 8 * ldd + L));
      p9 = p9.add(FloatVector.fromArray(F, d, di + 9 * ldd));
      q9 = q9.add(FloatVector.fromArray(F, d, di + 9 * ldd + L));
      p10 = p10.add(FloatVector.fromArray(F, d, di + 10 * ldd));
      q10 = q10.add(FloatVector.fromArray(F, d, di + 10 * ldd + L));
      p11 = p11.add(FloatVector.fromArray(F, d, di + 11 * ldd));
      q11 = q11.add(FloatVector.fromArray(F, d, di + 11 * ldd + L));
    }
    p0.intoArray(c, ci);
    q0.intoArray(c, ci + L);
    p1.intoArray(c, ci + ldc);
    q1.intoArray(c, ci + ldc + L);
    p2.intoArray(c, ci + 2 * ldc);
    q2.intoArray(c, ci + 2 * ldc + L);
    p3.intoArray(c, ci + 3 * ldc);
    q3.intoArray(c, ci + 3 * ldc + L);
    p4.intoArray(c, ci + 4 * ldc);
    q4.intoArray(c, ci + 4 * ldc + L);
    p5.intoArray(c, ci + 5 * ldc);
    q5.intoArray(c, ci + 5 * ldc + L);
    p6.intoArray(c, ci + 6 * ldc);
    q6.intoArray(c, ci + 6 * ldc + L);
    p7.intoArray(c, ci + 7 * ldc);
    q7.intoArray(c, ci + 7 * ldc + L);
    p8.intoArray(c, ci + 8 * ldc);
    q8.intoArray(c, ci + 8 * ldc + L);
    p9.intoArray(c, ci + 9 * ldc);
    q9.intoArray(c, ci + 9 * ldc + L);
    p10.intoArray(c, ci + 10 * ldc);
    q10.intoArray(c, ci + 10 * ldc + L);
    p11.intoArray(c, ci + 11 * ldc);
    q11.intoArray(c, ci + 11 * ldc + L);
  }
}
