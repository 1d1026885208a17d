package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.team.Scratch.LINE;
import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import perrin.kernels.cpu.lanes.WinogradLoops;

/**
 * The transforms of F(4x4, 3x3) on vectors over channels, line by line with {@link WinogradLines}.
 */
final class VectorWinograd implements WinogradLoops {
  /** Rows of G: the filter's values at the points, with the denominators of Lagrange's formula. */
  private static final float[] G = filterMatrix();

  private static float[] filterMatrix() {
    double a = WinogradLines.A;
    double b = WinogradLines.B;
    double fa = 1 / (2 * a * a * (a * a - b * b));
    double fb = 1 / (2 * b * b * (b * b - a * a));
    double[] g = {
      1 / (a * a * b * b),
      0,
      0,
      fa,
      fa * a,
      fa * a * a,
      fa,
      -fa * a,
      fa * a * a,
      fb,
      fb * b,
      fb * b * b,
      fb,
      -fb * b,
      fb * b * b,
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

  private static final float[] NO_BIAS = new float[L];

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
      WinogradLines.input(image, io + c, channels, pitch, strip, LINE, 6 * L, L, columns);
      int base = vo + c / L * p.group();
      int panel = firstTile / p.rows();
      int row = firstTile % p.rows();
      for (int t = 0; t < tiles; t++) {
        int to = base + panel * p.panel() + row * p.tile();
        WinogradLines.input(strip, LINE + t * 24 * L, L, 6 * L, v, to, 6 * ps, ps, 6);
        if (++row == p.rows()) {
          row = 0;
          panel++;
        }
      }
    }
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
    for (int k = 0; k < channels; k += L) {
      WinogradLines.output(m, mo + k, ps, 6 * ps, NO_BIAS, 0, temporary, LINE, L, 6 * L, 6);
      WinogradLines.output(temporary, LINE, 6 * L, L, bias, bo + k, y, yo + k, row, pixel, 4);
    }
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
      int to = dof + k / width * group + k % width;
      WinogradLines.cotangent(g, go + k, pixel, row, temporary, LINE, L, 4 * L, 4);
      WinogradLines.cotangent(temporary, LINE, 4 * L, L, d, to, 6 * ps, ps, 6);
    }
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
