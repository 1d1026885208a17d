package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import perrin.kernels.cpu.lanes.WinogradLoops;

/**
 * The transforms of F(4x4, 3x3) on vectors over channels.
 *
 * <p>With a = 5/8 and b = 3/2 all constants of B^T and A^T are exact in float32.
 */
final class VectorWinograd implements WinogradLoops {
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

  /** Rows of G: the filter's values at the points, with the denominators of Lagrange's formula. */
  private static final float[] G = filterMatrix();

  private static float[] filterMatrix() {
    double fa = 1 / (2 * A * A * (A * A - B * B));
    double fb = 1 / (2 * B * B * (B * B - A * A));
    double[] g = {
      1 / (A * A * B * B),
      0,
      0,
      fa,
      fa * A,
      fa * A * A,
      fa,
      -fa * A,
      fa * A * A,
      fb,
      fb * B,
      fb * B * B,
      fb,
      -fb * B,
      fb * B * B,
      0,
      0,
      1
    };
    float[] out = new float[g.length];
    for (int i = 0; i < g.length; i++) {
      out[i] = (float) g[i];
    }
    return out;
  }

  private static FloatVector load(float[] a, int i) {
    return FloatVector.fromArray(F, a, i);
  }

  private static FloatVector all(float c) {
    return FloatVector.broadcast(F, c);
  }

  @Override
  public int lanes() {
    return L;
  }

  @Override
  public void input(
      float[] image,
      int io,
      int pitch,
      int channels,
      int tiles,
      float[] strip,
      float[] v,
      int vo,
      int ps,
      int firstTile,
      Placement p) {
    int columns = 4 * tiles + 2;
    for (int c = 0; c < channels; c += L) {
      columns(image, io + c, pitch, channels, columns, strip);
      int base = vo + c / L * p.group();
      int panel = firstTile / p.rows();
      int row = firstTile % p.rows();
      for (int t = 0; t < tiles; t++) {
        rows(strip, t * 24 * L, v, base + panel * p.panel() + row * p.tile(), ps);
        if (++row == p.rows()) {
          row = 0;
          panel++;
        }
      }
    }
  }

  /** B^T down every column of the six rows. */
  private static void columns(
      float[] image, int io, int pitch, int pixel, int columns, float[] strip) {
    for (int x = 0, q = 0; x < columns; x++, io += pixel, q += 6 * L) {
      inputLine(image, io, pitch, strip, q, L);
    }
  }

  /** B^T along the six rows of one tile. */
  private static void rows(float[] strip, int from, float[] v, int to, int ps) {
    for (int i = 0; i < 6; i++) {
      inputLine(strip, from + i * L, 6 * L, v, to + i * 6 * ps, ps);
    }
  }

  private static void inputLine(float[] s, int o, int st, float[] d, int w, int ds) {
    FloatVector d0 = load(s, o);
    FloatVector d1 = load(s, o + st);
    FloatVector d2 = load(s, o + 2 * st);
    FloatVector d3 = load(s, o + 3 * st);
    FloatVector d4 = load(s, o + 4 * st);
    FloatVector d5 = load(s, o + 5 * st);
    d0.fma(all(PRODUCT), d2.fma(all(SUM), d4)).intoArray(d, w);
    FloatVector even = d2.fma(all(-B2), d4);
    FloatVector odd = d1.fma(all(-B2), d3);
    odd.fma(all(A1), even).intoArray(d, w + ds);
    odd.fma(all(-A1), even).intoArray(d, w + 2 * ds);
    even = d2.fma(all(-A2), d4);
    odd = d1.fma(all(-A2), d3);
    odd.fma(all(B1), even).intoArray(d, w + 3 * ds);
    odd.fma(all(-B1), even).intoArray(d, w + 4 * ds);
    d1.fma(all(PRODUCT), d3.fma(all(SUM), d5)).intoArray(d, w + 5 * ds);
  }

  @Override
  public void output(
      float[] m,
      int mo,
      int ps,
      int channels,
      float[] bias,
      int bo,
      float[] temporary,
      float[] y,
      int yo,
      int row,
      int pixel) {
    FloatVector zero = FloatVector.zero(F);
    for (int k = 0; k < channels; k += L) {
      for (int j = 0; j < 6; j++) {
        outputLine(m, mo + k + j * ps, 6 * ps, zero, temporary, j * L, 6 * L);
      }
      FloatVector b = load(bias, bo + k);
      for (int i = 0; i < 4; i++) {
        outputLine(temporary, i * 6 * L, L, b, y, yo + k + i * row, pixel);
      }
    }
  }

  private static void outputLine(
      float[] s, int o, int st, FloatVector bias, float[] d, int w, int ds) {
    FloatVector m1 = load(s, o + st);
    FloatVector m2 = load(s, o + 2 * st);
    FloatVector m3 = load(s, o + 3 * st);
    FloatVector m4 = load(s, o + 4 * st);
    FloatVector s1 = m1.add(m2);
    FloatVector d1 = m1.sub(m2);
    FloatVector s2 = m3.add(m4);
    FloatVector d2 = m3.sub(m4);
    load(s, o).add(s1).add(s2).add(bias).intoArray(d, w);
    d2.fma(all(B1), d1.fma(all(A1), bias)).intoArray(d, w + ds);
    s2.fma(all(B2), s1.fma(all(A2), bias)).intoArray(d, w + 2 * ds);
    d2.fma(all(B3), d1.fma(all(A3), load(s, o + 5 * st).add(bias))).intoArray(d, w + 3 * ds);
  }

  @Override
  public void cotangent(
      float[] g,
      int go,
      int row,
      int pixel,
      int channels,
      float[] temporary,
      float[] d,
      int dof,
      int ps,
      int group,
      int width) {
    for (int k = 0; k < channels; k += L) {
      for (int j = 0; j < 4; j++) {
        cotangentLine(g, go + k + j * pixel, row, temporary, j * L, 4 * L);
      }
      int to = dof + k / width * group + k % width;
      for (int i = 0; i < 6; i++) {
        cotangentLine(temporary, i * 4 * L, L, d, to + i * 6 * ps, ps);
      }
    }
  }

  private static void cotangentLine(float[] s, int o, int st, float[] d, int w, int ds) {
    FloatVector y0 = load(s, o);
    FloatVector y1 = load(s, o + st);
    FloatVector y2 = load(s, o + 2 * st);
    FloatVector y3 = load(s, o + 3 * st);
    y0.intoArray(d, w);
    FloatVector even = y2.fma(all(A2), y0);
    FloatVector odd = y3.fma(all(A3), y1.mul(A1));
    even.add(odd).intoArray(d, w + ds);
    even.sub(odd).intoArray(d, w + 2 * ds);
    even = y2.fma(all(B2), y0);
    odd = y3.fma(all(B3), y1.mul(B1));
    even.add(odd).intoArray(d, w + 3 * ds);
    even.sub(odd).intoArray(d, w + 4 * ds);
    y3.intoArray(d, w + 5 * ds);
  }

  @Override
  public void filter(float[] g, float[] temporary, float[] u, int uo, int ps) {
    for (int x = 0; x < 3; x++) {
      FloatVector a = load(g, x * L);
      FloatVector b = load(g, (x + 3) * L);
      FloatVector c = load(g, (x + 6) * L);
      for (int i = 0; i < 6; i++) {
        combine(a, b, c, i).intoArray(temporary, (i * 3 + x) * L);
      }
    }
    for (int i = 0; i < 6; i++) {
      FloatVector a = load(temporary, i * 3 * L);
      FloatVector b = load(temporary, (i * 3 + 1) * L);
      FloatVector c = load(temporary, (i * 3 + 2) * L);
      for (int j = 0; j < 6; j++) {
        combine(a, b, c, j).intoArray(u, uo + (i * 6 + j) * ps);
      }
    }
  }

  private static FloatVector combine(FloatVector a, FloatVector b, FloatVector c, int i) {
    return a.mul(G[3 * i]).add(b.mul(G[3 * i + 1])).add(c.mul(G[3 * i + 2]));
  }

  @Override
  public void filterGradient(
      float[] du, int partials, int partial, int uo, int ps, float[] temporary, float[] taps) {
    for (int j = 0; j < 6; j++) {
      FloatVector z0 = FloatVector.zero(F);
      FloatVector z1 = z0;
      FloatVector z2 = z0;
      for (int i = 0; i < 6; i++) {
        int o = uo + (i * 6 + j) * ps;
        FloatVector u = load(du, o);
        for (int q = 1; q < partials; q++) {
          u = u.add(load(du, o + q * partial));
        }
        z0 = u.fma(all(G[3 * i]), z0);
        z1 = u.fma(all(G[3 * i + 1]), z1);
        z2 = u.fma(all(G[3 * i + 2]), z2);
      }
      z0.intoArray(temporary, j * L);
      z1.intoArray(temporary, (6 + j) * L);
      z2.intoArray(temporary, (12 + j) * L);
    }
    for (int y = 0; y < 3; y++) {
      FloatVector z0 = FloatVector.zero(F);
      FloatVector z1 = z0;
      FloatVector z2 = z0;
      for (int j = 0; j < 6; j++) {
        FloatVector t = load(temporary, (y * 6 + j) * L);
        z0 = t.fma(all(G[3 * j]), z0);
        z1 = t.fma(all(G[3 * j + 1]), z1);
        z2 = t.fma(all(G[3 * j + 2]), z2);
      }
      z0.intoArray(taps, 3 * y * L);
      z1.intoArray(taps, (3 * y + 1) * L);
      z2.intoArray(taps, (3 * y + 2) * L);
    }
  }
}
