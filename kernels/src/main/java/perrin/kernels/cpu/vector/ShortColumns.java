package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;

/**
 * The last rows of {@link WideTile} in the columns form: 64 rows are five tiles of twelve and four
 * more.
 */
final class ShortColumns {
  private static final int NR = 2 * L;

  private ShortColumns() {}

  static void columns4(
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

  static void columns8(
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
    FloatVector p4 = FloatVector.zero(F);
    FloatVector q4 = FloatVector.zero(F);
    FloatVector p5 = FloatVector.zero(F);
    FloatVector q5 = FloatVector.zero(F);
    FloatVector p6 = FloatVector.zero(F);
    FloatVector q6 = FloatVector.zero(F);
    FloatVector p7 = FloatVector.zero(F);
    FloatVector q7 = FloatVector.zero(F);
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
  }
}
