package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;

/**
 * The one-dimensional transforms of F(4x4, 3x3), several lines a call: line i reads vectors at
 * {@code o + i os}, {@code st} apart, and writes vectors at {@code w + i ws}, {@code ds} apart.
 *
 * <p>With a = 5/8 and b = 3/2 all constants of B^T and A^T are exact in float32. The bodies are
 * spelled out, beyond the length up to which C2 inlines a hot method: inlined into their callers
 * they exhausted its budget, and vectors were boxed (seven times slower, and only late in a
 * process).
 */
final class WinogradLines {
  private static final double A = 0.625;
  private static final double B = 1.5;
  private static final float A1 = (float) A;
  private static final float A2 = (float) (A * A);
  private static final float A3 = (float) (A * A * A);
  private static final float B1 = (float) B;
  private static final float B2 = (float) (B * B);
  private static final float B3 = (float) (B * B * B);
  private static final float PRODUCT = (float) (A * A * B * B);
  private static final float SUM = (float) -(A * A + B * B);

  // Rows of G: the filter's values at the points, over the denominators of Lagrange's formula.
  private static final double D_A = 1 / (2 * A * A * (A * A - B * B));
  private static final double D_B = 1 / (2 * B * B * (B * B - A * A));
  private static final float ENDS = (float) (1 / (A * A * B * B));
  private static final float FA = (float) D_A;
  private static final float FA1 = (float) (D_A * A);
  private static final float FA2 = (float) (D_A * A * A);
  private static final float FB = (float) D_B;
  private static final float FB1 = (float) (D_B * B);
  private static final float FB2 = (float) (D_B * B * B);

  private static final int NR = 2 * L;

  /** Rows of the register tile. */
  static final int MR = Species.wide() ? WideTile.MR : NarrowTile.MR;

  private WinogradLines() {}

  /** B^T d, column by column: rows of an image to a strip [column][6][L]. */
  static void inputDown(float[] x, int o, int row, int pixel, float[] strip, int w, int columns) {
    for (int i = 0; i < columns; i++, o += pixel, w += 6 * L) {
      FloatVector d0 = FloatVector.fromArray(F, x, o);
      FloatVector d1 = FloatVector.fromArray(F, x, o + row);
      FloatVector d2 = FloatVector.fromArray(F, x, o + 2 * row);
      FloatVector d3 = FloatVector.fromArray(F, x, o + 3 * row);
      FloatVector d4 = FloatVector.fromArray(F, x, o + 4 * row);
      FloatVector d5 = FloatVector.fromArray(F, x, o + 5 * row);
      FloatVector sum = FloatVector.broadcast(F, SUM);
      FloatVector product = FloatVector.broadcast(F, PRODUCT);
      d0.fma(product, d2.fma(sum, d4)).intoArray(strip, w);
      FloatVector square = FloatVector.broadcast(F, -B2);
      FloatVector even = d2.fma(square, d4);
      FloatVector odd = d1.fma(square, d3);
      odd.fma(FloatVector.broadcast(F, A1), even).intoArray(strip, w + L);
      odd.fma(FloatVector.broadcast(F, -A1), even).intoArray(strip, w + 2 * L);
      square = FloatVector.broadcast(F, -A2);
      even = d2.fma(square, d4);
      odd = d1.fma(square, d3);
      odd.fma(FloatVector.broadcast(F, B1), even).intoArray(strip, w + 3 * L);
      odd.fma(FloatVector.broadcast(F, -B1), even).intoArray(strip, w + 4 * L);
      d1.fma(product, d3.fma(sum, d5)).intoArray(strip, w + 5 * L);
    }
  }

  /** (B^T d) B for one tile of a strip, to positions {@code ps} apart. */
  static void inputAcross(float[] strip, int o, float[] v, int w, int ps) {
    for (int i = 0; i < 6; i++, o += L, w += 6 * ps) {
      FloatVector d0 = FloatVector.fromArray(F, strip, o);
      FloatVector d1 = FloatVector.fromArray(F, strip, o + 6 * L);
      FloatVector d2 = FloatVector.fromArray(F, strip, o + 12 * L);
      FloatVector d3 = FloatVector.fromArray(F, strip, o + 18 * L);
      FloatVector d4 = FloatVector.fromArray(F, strip, o + 24 * L);
      FloatVector d5 = FloatVector.fromArray(F, strip, o + 30 * L);
      FloatVector sum = FloatVector.broadcast(F, SUM);
      FloatVector product = FloatVector.broadcast(F, PRODUCT);
      d0.fma(product, d2.fma(sum, d4)).intoArray(v, w);
      FloatVector square = FloatVector.broadcast(F, -B2);
      FloatVector even = d2.fma(square, d4);
      FloatVector odd = d1.fma(square, d3);
      odd.fma(FloatVector.broadcast(F, A1), even).intoArray(v, w + ps);
      odd.fma(FloatVector.broadcast(F, -A1), even).intoArray(v, w + 2 * ps);
      square = FloatVector.broadcast(F, -A2);
      even = d2.fma(square, d4);
      odd = d1.fma(square, d3);
      odd.fma(FloatVector.broadcast(F, B1), even).intoArray(v, w + 3 * ps);
      odd.fma(FloatVector.broadcast(F, -B1), even).intoArray(v, w + 4 * ps);
      d1.fma(product, d3.fma(sum, d5)).intoArray(v, w + 5 * ps);
    }
  }

  /** A^T M for one tile and vector of M: [36][NR] to [4][6][L]. */
  static void outputDown(float[] m, int o, float[] t, int w) {
    for (int i = 0; i < 6; i++, o += NR, w += L) {
      FloatVector m0 = FloatVector.fromArray(F, m, o);
      FloatVector m1 = FloatVector.fromArray(F, m, o + 6 * NR);
      FloatVector m2 = FloatVector.fromArray(F, m, o + 12 * NR);
      FloatVector m3 = FloatVector.fromArray(F, m, o + 18 * NR);
      FloatVector m4 = FloatVector.fromArray(F, m, o + 24 * NR);
      FloatVector m5 = FloatVector.fromArray(F, m, o + 30 * NR);
      FloatVector s1 = m1.add(m2);
      FloatVector d1 = m1.sub(m2);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      m0.add(s1).add(s2).intoArray(t, w);
      FloatVector a1 = FloatVector.broadcast(F, A1);
      FloatVector b1 = FloatVector.broadcast(F, B1);
      d2.fma(b1, d1.mul(a1)).intoArray(t, w + 6 * L);
      FloatVector a2 = FloatVector.broadcast(F, A2);
      FloatVector b2 = FloatVector.broadcast(F, B2);
      s2.fma(b2, s1.mul(a2)).intoArray(t, w + 12 * L);
      FloatVector a3 = FloatVector.broadcast(F, A3);
      FloatVector b3 = FloatVector.broadcast(F, B3);
      d2.fma(b3, d1.fma(a3, m5)).intoArray(t, w + 18 * L);
    }
  }

  /** (A^T M) A + bias for one tile and vector: [4][6][L] to four rows of four pixels. */
  static void outputAcross(
      float[] t, int o, float[] bias, int bo, float[] y, int w, int row, int pixel) {
    FloatVector b = FloatVector.fromArray(F, bias, bo);
    for (int i = 0; i < 4; i++, o += 6 * L, w += row) {
      FloatVector m0 = FloatVector.fromArray(F, t, o);
      FloatVector m1 = FloatVector.fromArray(F, t, o + L);
      FloatVector m2 = FloatVector.fromArray(F, t, o + 2 * L);
      FloatVector m3 = FloatVector.fromArray(F, t, o + 3 * L);
      FloatVector m4 = FloatVector.fromArray(F, t, o + 4 * L);
      FloatVector m5 = FloatVector.fromArray(F, t, o + 5 * L);
      FloatVector s1 = m1.add(m2);
      FloatVector d1 = m1.sub(m2);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      m0.add(s1).add(s2).add(b).intoArray(y, w);
      FloatVector a1 = FloatVector.broadcast(F, A1);
      FloatVector b1 = FloatVector.broadcast(F, B1);
      d2.fma(b1, d1.fma(a1, b)).intoArray(y, w + pixel);
      FloatVector a2 = FloatVector.broadcast(F, A2);
      FloatVector b2 = FloatVector.broadcast(F, B2);
      s2.fma(b2, s1.fma(a2, b)).intoArray(y, w + 2 * pixel);
      FloatVector a3 = FloatVector.broadcast(F, A3);
      FloatVector b3 = FloatVector.broadcast(F, B3);
      d2.fma(b3, d1.fma(a3, m5.add(b))).intoArray(y, w + 3 * pixel);
    }
  }

  /** A gY for one tile and vector: four rows of four pixels to [6][4][L]. */
  static void cotangentDown(float[] g, int o, int row, int pixel, float[] t, int w) {
    for (int i = 0; i < 4; i++, o += pixel, w += L) {
      FloatVector y0 = FloatVector.fromArray(F, g, o);
      FloatVector y1 = FloatVector.fromArray(F, g, o + row);
      FloatVector y2 = FloatVector.fromArray(F, g, o + 2 * row);
      FloatVector y3 = FloatVector.fromArray(F, g, o + 3 * row);
      y0.intoArray(t, w);
      FloatVector a1 = FloatVector.broadcast(F, A1);
      FloatVector a2 = FloatVector.broadcast(F, A2);
      FloatVector a3 = FloatVector.broadcast(F, A3);
      FloatVector even = y2.fma(a2, y0);
      FloatVector odd = y3.fma(a3, y1.mul(a1));
      even.add(odd).intoArray(t, w + 4 * L);
      even.sub(odd).intoArray(t, w + 8 * L);
      FloatVector b1 = FloatVector.broadcast(F, B1);
      FloatVector b2 = FloatVector.broadcast(F, B2);
      FloatVector b3 = FloatVector.broadcast(F, B3);
      even = y2.fma(b2, y0);
      odd = y3.fma(b3, y1.mul(b1));
      even.add(odd).intoArray(t, w + 12 * L);
      even.sub(odd).intoArray(t, w + 16 * L);
      y3.intoArray(t, w + 20 * L);
    }
  }

  /** (A gY) A^T for one tile and vector: [6][4][L] to positions {@code ps} apart. */
  static void cotangentAcross(float[] t, int o, float[] d, int w, int ps) {
    for (int i = 0; i < 6; i++, o += 4 * L, w += 6 * ps) {
      FloatVector y0 = FloatVector.fromArray(F, t, o);
      FloatVector y1 = FloatVector.fromArray(F, t, o + L);
      FloatVector y2 = FloatVector.fromArray(F, t, o + 2 * L);
      FloatVector y3 = FloatVector.fromArray(F, t, o + 3 * L);
      y0.intoArray(d, w);
      FloatVector a1 = FloatVector.broadcast(F, A1);
      FloatVector a2 = FloatVector.broadcast(F, A2);
      FloatVector a3 = FloatVector.broadcast(F, A3);
      FloatVector even = y2.fma(a2, y0);
      FloatVector odd = y3.fma(a3, y1.mul(a1));
      even.add(odd).intoArray(d, w + ps);
      even.sub(odd).intoArray(d, w + 2 * ps);
      FloatVector b1 = FloatVector.broadcast(F, B1);
      FloatVector b2 = FloatVector.broadcast(F, B2);
      FloatVector b3 = FloatVector.broadcast(F, B3);
      even = y2.fma(b2, y0);
      odd = y3.fma(b3, y1.mul(b1));
      even.add(odd).intoArray(d, w + 3 * ps);
      even.sub(odd).intoArray(d, w + 4 * ps);
      y3.intoArray(d, w + 5 * ps);
    }
  }

  /** Three taps to six values at the points: G; a multiple of three lines. */
  static void filter(float[] s, int o, int os, int st, float[] d, int w, int ws, int ds, int n) {
    FloatVector ends = FloatVector.broadcast(F, ENDS);
    FloatVector fa = FloatVector.broadcast(F, FA);
    FloatVector fa1 = FloatVector.broadcast(F, FA1);
    FloatVector fa2 = FloatVector.broadcast(F, FA2);
    FloatVector fb = FloatVector.broadcast(F, FB);
    FloatVector fb1 = FloatVector.broadcast(F, FB1);
    FloatVector fb2 = FloatVector.broadcast(F, FB2);
    for (int i = 0; i < n; i += 3) {
      FloatVector x0 = FloatVector.fromArray(F, s, o);
      FloatVector x1 = FloatVector.fromArray(F, s, o + st);
      FloatVector x2 = FloatVector.fromArray(F, s, o + 2 * st);
      x0.mul(ends).intoArray(d, w);
      FloatVector even = x2.fma(fa2, x0.mul(fa));
      FloatVector odd = x1.mul(fa1);
      even.add(odd).intoArray(d, w + ds);
      even.sub(odd).intoArray(d, w + 2 * ds);
      even = x2.fma(fb2, x0.mul(fb));
      odd = x1.mul(fb1);
      even.add(odd).intoArray(d, w + 3 * ds);
      even.sub(odd).intoArray(d, w + 4 * ds);
      x2.intoArray(d, w + 5 * ds);
      o += os;
      w += ws;
      x0 = FloatVector.fromArray(F, s, o);
      x1 = FloatVector.fromArray(F, s, o + st);
      x2 = FloatVector.fromArray(F, s, o + 2 * st);
      x0.mul(ends).intoArray(d, w);
      even = x2.fma(fa2, x0.mul(fa));
      odd = x1.mul(fa1);
      even.add(odd).intoArray(d, w + ds);
      even.sub(odd).intoArray(d, w + 2 * ds);
      even = x2.fma(fb2, x0.mul(fb));
      odd = x1.mul(fb1);
      even.add(odd).intoArray(d, w + 3 * ds);
      even.sub(odd).intoArray(d, w + 4 * ds);
      x2.intoArray(d, w + 5 * ds);
      o += os;
      w += ws;
      x0 = FloatVector.fromArray(F, s, o);
      x1 = FloatVector.fromArray(F, s, o + st);
      x2 = FloatVector.fromArray(F, s, o + 2 * st);
      x0.mul(ends).intoArray(d, w);
      even = x2.fma(fa2, x0.mul(fa));
      odd = x1.mul(fa1);
      even.add(odd).intoArray(d, w + ds);
      even.sub(odd).intoArray(d, w + 2 * ds);
      even = x2.fma(fb2, x0.mul(fb));
      odd = x1.mul(fb1);
      even.add(odd).intoArray(d, w + 3 * ds);
      even.sub(odd).intoArray(d, w + 4 * ds);
      x2.intoArray(d, w + 5 * ds);
      o += os;
      w += ws;
    }
  }

  /**
   * Six cotangents of the values at the points, each the ordered sum of {@code partials} vectors
   * {@code partial} apart, to three of the taps: G^T.
   */
  static void filterGradient(
      float[] s,
      int o,
      int os,
      int st,
      int partials,
      int partial,
      float[] d,
      int w,
      int ws,
      int ds,
      int n) {
    FloatVector ends = FloatVector.broadcast(F, ENDS);
    FloatVector fa = FloatVector.broadcast(F, FA);
    FloatVector fa1 = FloatVector.broadcast(F, FA1);
    FloatVector fa2 = FloatVector.broadcast(F, FA2);
    FloatVector fb = FloatVector.broadcast(F, FB);
    FloatVector fb1 = FloatVector.broadcast(F, FB1);
    FloatVector fb2 = FloatVector.broadcast(F, FB2);
    for (int i = 0; i < n; i++, o += os, w += ws) {
      FloatVector u0 = FloatVector.fromArray(F, s, o);
      FloatVector u1 = FloatVector.fromArray(F, s, o + st);
      FloatVector u2 = FloatVector.fromArray(F, s, o + 2 * st);
      FloatVector u3 = FloatVector.fromArray(F, s, o + 3 * st);
      FloatVector u4 = FloatVector.fromArray(F, s, o + 4 * st);
      FloatVector u5 = FloatVector.fromArray(F, s, o + 5 * st);
      for (int q = 1, at = o + partial; q < partials; q++, at += partial) {
        u0 = u0.add(FloatVector.fromArray(F, s, at));
        u1 = u1.add(FloatVector.fromArray(F, s, at + st));
        u2 = u2.add(FloatVector.fromArray(F, s, at + 2 * st));
        u3 = u3.add(FloatVector.fromArray(F, s, at + 3 * st));
        u4 = u4.add(FloatVector.fromArray(F, s, at + 4 * st));
        u5 = u5.add(FloatVector.fromArray(F, s, at + 5 * st));
      }
      FloatVector sa = u1.add(u2);
      FloatVector da = u1.sub(u2);
      FloatVector sb = u3.add(u4);
      FloatVector db = u3.sub(u4);
      u0.fma(ends, sa.fma(fa, sb.mul(fb))).intoArray(d, w);
      da.fma(fa1, db.mul(fb1)).intoArray(d, w + ds);
      sa.fma(fa2, sb.fma(fb2, u5)).intoArray(d, w + 2 * ds);
    }
  }
}
