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
  private static final int MR = WinogradLines.MR;

  @Override
  public int lanes() {
    return L;
  }

  @Override
  public void inputGrouped(
      Rows x, int channels, float[] strip, float[] v, int vo, int ps, int firstTile) {
    for (int c = 0; c < channels; c += L) {
      WinogradLines.inputDown(
          x.data(), x.offset() + c, x.row(), x.pixel(), strip, LINE + 6 * L, x.width());
      int group = vo + c * MR;
      int panel = firstTile / MR;
      int row = firstTile % MR;
      for (int t = 0; t < x.tiles(); t++) {
        int to = group + panel * 36 * ps + row * L;
        WinogradLines.inputAcross(strip, LINE + t * 24 * L, v, to, ps);
        if (++row == MR) {
          row = 0;
          panel++;
        }
      }
    }
  }

  @Override
  public void inputColumns(
      Rows x, int channels, float[] strip, float[] v, int vo, int ps, int pitch) {
    for (int c = 0; c < channels; c += L) {
      WinogradLines.inputDown(
          x.data(), x.offset() + c, x.row(), x.pixel(), strip, LINE + 6 * L, x.width());
      for (int t = 0; t < x.tiles(); t++) {
        WinogradLines.inputAcross(strip, LINE + t * 24 * L, v, vo + t * pitch + c, ps);
      }
    }
  }

  @Override
  public void output(
      float[] m,
      int mo,
      int channels,
      float[] bias,
      int bo,
      float[] temporary,
      float[] y,
      int yo,
      int row,
      int pixel) {
    for (int k = 0; k < channels; k += L) {
      WinogradLines.outputDown(m, mo + k, temporary, LINE);
      WinogradLines.outputAcross(temporary, LINE, bias, bo + k, y, yo + k, row, pixel);
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
      WinogradLines.cotangentDown(g, go + k, row, pixel, temporary, LINE);
      WinogradLines.cotangentAcross(temporary, LINE, d, to, ps);
    }
  }

  @Override
  public void filter(
      float[] w,
      int wo,
      int[] places,
      boolean turned,
      float[] temporary,
      float[] u,
      int uo,
      int ps) {
    int taps = 18 * L;
    for (int t = 0; t < 9; t++) {
      FloatVector.fromArray(F, w, wo + t, places, 0)
          .intoArray(temporary, taps + (turned ? 8 - t : t) * L);
    }
    WinogradLines.filter(temporary, taps, L, 3 * L, temporary, 0, L, 3 * L, 3);
    WinogradLines.filter(temporary, 0, 3 * L, L, u, uo, 6 * ps, ps, 6);
  }

  @Override
  public void filterGradient(
      float[] du, int partials, int partial, int uo, int ps, float[] temporary, float[] taps) {
    WinogradLines.filterGradient(du, uo, ps, 6 * ps, partials, partial, temporary, 0, L, 6 * L, 6);
    WinogradLines.filterGradient(temporary, 0, 6 * L, L, 1, 0, taps, 0, 3 * L, L, 3);
  }

  @Override
  public void add(
      float[] x, int xi, int xPixel, int pixels, int channels, float[] y, int yi, int yPixel) {
    for (int c = 0; c < channels; c += L) {
      for (int p = 0; p < pixels; p++) {
        int at = yi + p * yPixel + c;
        FloatVector.fromArray(F, y, at)
            .add(FloatVector.fromArray(F, x, xi + p * xPixel + c))
            .intoArray(y, at);
      }
    }
  }
}
