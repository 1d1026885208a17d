package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;

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

  private WinogradLines() {}

  /** Six inputs to six values at the points: B^T. */
  static void input(float[] s, int o, int os, int st, float[] d, int w, int ws, int ds, int n) {
    for (int i = 0; i < n; i++, o += os, w += ws) {
      FloatVector d0 = FloatVector.fromArray(F, s, o);
      FloatVector d1 = FloatVector.fromArray(F, s, o + st);
      FloatVector d2 = FloatVector.fromArray(F, s, o + 2 * st);
      FloatVector d3 = FloatVector.fromArray(F, s, o + 3 * st);
      FloatVector d4 = FloatVector.fromArray(F, s, o + 4 * st);
      FloatVector d5 = FloatVector.fromArray(F, s, o + 5 * st);
      FloatVector sum = FloatVector.broadcast(F, SUM);
      FloatVector product = FloatVector.broadcast(F, PRODUCT);
      d0.fma(product, d2.fma(sum, d4)).intoArray(d, w);
      FloatVector square = FloatVector.broadcast(F, -B2);
      FloatVector even = d2.fma(square, d4);
      FloatVector odd = d1.fma(square, d3);
      odd.fma(FloatVector.broadcast(F, A1), even).intoArray(d, w + ds);
      odd.fma(FloatVector.broadcast(F, -A1), even).intoArray(d, w + 2 * ds);
      square = FloatVector.broadcast(F, -A2);
      even = d2.fma(square, d4);
      odd = d1.fma(square, d3);
      odd.fma(FloatVector.broadcast(F, B1), even).intoArray(d, w + 3 * ds);
      odd.fma(FloatVector.broadcast(F, -B1), even).intoArray(d, w + 4 * ds);
      d1.fma(product, d3.fma(sum, d5)).intoArray(d, w + 5 * ds);
    }
  }

  /** Six products to four outputs, plus a bias: A^T. */
  static void output(
      float[] s,
      int o,
      int os,
      int st,
      float[] bias,
      int bo,
      float[] d,
      int w,
      int ws,
      int ds,
      int n) {
    FloatVector b = FloatVector.fromArray(F, bias, bo);
    for (int i = 0; i < n; i++, o += os, w += ws) {
      FloatVector m0 = FloatVector.fromArray(F, s, o);
      FloatVector m1 = FloatVector.fromArray(F, s, o + st);
      FloatVector m2 = FloatVector.fromArray(F, s, o + 2 * st);
      FloatVector m3 = FloatVector.fromArray(F, s, o + 3 * st);
      FloatVector m4 = FloatVector.fromArray(F, s, o + 4 * st);
      FloatVector m5 = FloatVector.fromArray(F, s, o + 5 * st);
      FloatVector s1 = m1.add(m2);
      FloatVector d1 = m1.sub(m2);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      FloatVector plain = m0.add(s1);
      FloatVector biased = plain.add(s2);
      biased.add(b).intoArray(d, w);
      FloatVector a1 = FloatVector.broadcast(F, A1);
      FloatVector b1 = FloatVector.broadcast(F, B1);
      d2.fma(b1, d1.fma(a1, b)).intoArray(d, w + ds);
      FloatVector a2 = FloatVector.broadcast(F, A2);
      FloatVector b2 = FloatVector.broadcast(F, B2);
      s2.fma(b2, s1.fma(a2, b)).intoArray(d, w + 2 * ds);
      FloatVector a3 = FloatVector.broadcast(F, A3);
      FloatVector b3 = FloatVector.broadcast(F, B3);
      d2.fma(b3, d1.fma(a3, m5.add(b))).intoArray(d, w + 3 * ds);
    }
  }

  /** Four cotangents to six: A; an even number of lines. */
  static void cotangent(float[] s, int o, int os, int st, float[] d, int w, int ws, int ds, int n) {
    for (int i = 0; i < n; i += 2) {
      FloatVector y0 = FloatVector.fromArray(F, s, o);
      FloatVector y1 = FloatVector.fromArray(F, s, o + st);
      FloatVector y2 = FloatVector.fromArray(F, s, o + 2 * st);
      FloatVector y3 = FloatVector.fromArray(F, s, o + 3 * st);
      y0.intoArray(d, w);
      FloatVector a1 = FloatVector.broadcast(F, A1);
      FloatVector a2 = FloatVector.broadcast(F, A2);
      FloatVector a3 = FloatVector.broadcast(F, A3);
      FloatVector even = y2.fma(a2, y0);
      FloatVector odd = y3.fma(a3, y1.mul(a1));
      even.add(odd).intoArray(d, w + ds);
      even.sub(odd).intoArray(d, w + 2 * ds);
      FloatVector b1 = FloatVector.broadcast(F, B1);
      FloatVector b2 = FloatVector.broadcast(F, B2);
      FloatVector b3 = FloatVector.broadcast(F, B3);
      even = y2.fma(b2, y0);
      odd = y3.fma(b3, y1.mul(b1));
      even.add(odd).intoArray(d, w + 3 * ds);
      even.sub(odd).intoArray(d, w + 4 * ds);
      y3.intoArray(d, w + 5 * ds);
      o += os;
      w += ws;
      y0 = FloatVector.fromArray(F, s, o);
      y1 = FloatVector.fromArray(F, s, o + st);
      y2 = FloatVector.fromArray(F, s, o + 2 * st);
      y3 = FloatVector.fromArray(F, s, o + 3 * st);
      y0.intoArray(d, w);
      even = y2.fma(a2, y0);
      odd = y3.fma(a3, y1.mul(a1));
      even.add(odd).intoArray(d, w + ds);
      even.sub(odd).intoArray(d, w + 2 * ds);
      even = y2.fma(b2, y0);
      odd = y3.fma(b3, y1.mul(b1));
      even.add(odd).intoArray(d, w + 3 * ds);
      even.sub(odd).intoArray(d, w + 4 * ds);
      y3.intoArray(d, w + 5 * ds);
      o += os;
      w += ws;
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
