package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.GemmTile;

/** Four rows by eight columns in plain Java; C2 vectorises the innermost loop where it can. */
final class PlainTile implements GemmTile {
  private static final int MR = 4;
  private static final int NR = 8;
  private static final int GROUP = 8;

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
    return GROUP;
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
    for (int r = 0; r < MR; r++) {
      begin(c, ci + r * ldc, d, di + r * ldd);
      for (int k = 0; k < depth; k++) {
        axpy(a[ai + k * stride + r], b, bi + k * NR, c, ci + r * ldc);
      }
    }
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
    for (int r = 0; r < MR; r++) {
      begin(c, ci + r * ldc, d, di + r * ldd);
      for (int k = 0; k < depth; k++) {
        int at = ai + k / GROUP * (MR * GROUP) + r * GROUP + k % GROUP;
        axpy(a[at], b, bi + k * NR, c, ci + r * ldc);
      }
    }
  }

  private static void begin(float[] c, int ci, float[] d, int di) {
    for (int j = 0; j < NR; j++) {
      c[ci + j] = d == null ? 0 : d[di + j];
    }
  }

  private static void axpy(float x, float[] b, int bi, float[] c, int ci) {
    for (int j = 0; j < NR; j++) {
      c[ci + j] += x * b[bi + j];
    }
  }
}
