package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.team.Scratch.LINE;
import static perrin.kernels.cpu.vector.Species.L;

import perrin.kernels.cpu.lanes.WinogradLoops;

/**
 * The transforms of F(4x4, 3x3) on vectors over channels, line by line with {@link WinogradLines}.
 */
final class VectorWinograd implements WinogradLoops {
  private static final float[] NO_BIAS = new float[L];

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
    WinogradLines.filter(g, 0, L, 3 * L, temporary, 0, L, 3 * L, 3);
    WinogradLines.filter(temporary, 0, 3 * L, L, u, uo, 6 * ps, ps, 6);
  }

  @Override
  public void filterGradient(
      float[] du, int partials, int partial, int uo, int ps, float[] temporary, float[] taps) {
    WinogradLines.filterGradient(du, uo, ps, 6 * ps, partials, partial, temporary, 0, L, 6 * L, 6);
    WinogradLines.filterGradient(temporary, 0, 6 * L, L, 1, 0, taps, 0, 3 * L, L, 3);
  }
}
