package perrin.kernels.cpu.gemm;

import static perrin.kernels.cpu.team.Scratch.LINE;

import perrin.kernels.cpu.gemm.Gemm.Problem;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * A product with so few rows that all of A, packed once for everybody, stays in the second cache.
 *
 * <p>A task packs one panel of B into the first cache and takes it down all rows of A at once, so
 * that B is read once and never written to memory again.
 */
final class FewRows {
  private static final int MOST_ROWS = 512;
  private static final int MOST = 1 << 20;
  private static final int LEAST_PANELS = 4;
  private static final int ALONE = 1 << 14;

  private final Team team;
  private final GemmTile tile;
  private final Panels panels;

  FewRows(Team team, GemmTile tile, Panels panels) {
    this.team = team;
    this.tile = tile;
    this.panels = panels;
  }

  boolean takes(Problem p) {
    return p.m() <= MOST_ROWS
        && (long) p.m() * p.k() <= MOST
        && p.n() > (LEAST_PANELS - 1) * tile.columns();
  }

  /** Multiplies with sums over K in blocks of {@code kc}. */
  void multiply(Problem p, int kc) {
    int mr = tile.rows();
    int nr = tile.columns();
    int strips = (p.m() + mr - 1) / mr;
    int size = panels.leftSize(kc);
    int splits = (p.k() + kc - 1) / kc;
    var left = Team.scratch().floats(Use.LEFT, LINE + splits * strips * size);
    if (p.m() * p.k() <= ALONE) {
      for (int s = 0; s < strips; s++) {
        pack(p, s, strips, kc, left);
      }
    } else {
      team.run(strips, (s, scratch) -> pack(p, s, strips, kc, left));
    }
    team.run(
        (p.n() + nr - 1) / nr,
        (q, scratch) -> {
          int j = q * nr;
          int width = Math.min(nr, p.n() - j);
          var right = scratch.floats(Use.RIGHT, LINE + kc * nr);
          for (int k = 0; k < p.k(); k += kc) {
            int depth = Math.min(kc, p.k() - k);
            panels.right(p.b(), k, depth, j, width, right, LINE);
            int ai = LINE + k / kc * strips * size;
            for (int i = 0; i < p.m(); i += mr, ai += size) {
              if (width == nr && p.m() - i >= mr) {
                whole(p, left, ai, right, i, j, k, depth);
              } else {
                edge(p, left, ai, right, i, j, k, depth, scratch);
              }
            }
          }
        });
  }

  private void pack(Problem p, int strip, int strips, int kc, float[] left) {
    int mr = tile.rows();
    int size = panels.leftSize(kc);
    int i = strip * mr;
    for (int k = 0, at = LINE + strip * size; k < p.k(); k += kc, at += strips * size) {
      panels.left(p.a(), i, Math.min(mr, p.m() - i), k, Math.min(kc, p.k() - k), left, at);
    }
  }

  private void whole(
      Problem p, float[] left, int ai, float[] right, int i, int j, int k, int depth) {
    var c = p.c().data();
    int ldc = p.c().rowStride();
    int ci = p.c().offset() + i * ldc + j;
    boolean more = k > 0 || p.addend().toDestination();
    var d = more ? c : p.addend().data();
    int di = more ? ci : p.addend().offset() + j;
    multiply(p, tile.rows(), left, ai, right, depth, c, ci, ldc, d, di, more ? ldc : 0);
  }

  private void edge(
      Problem p,
      float[] left,
      int ai,
      float[] right,
      int i,
      int j,
      int k,
      int depth,
      Scratch scratch) {
    int nr = tile.columns();
    var edge = scratch.floats(Use.TILE, LINE + tile.rows() * nr);
    multiply(p, p.m() - i, left, ai, right, depth, edge, LINE, nr, null, 0, 0);
    Gemm.store(p, edge, nr, i, Math.min(tile.rows(), p.m() - i), j, Math.min(nr, p.n() - j), k > 0);
  }

  private void multiply(
      Problem p,
      int rows,
      float[] left,
      int ai,
      float[] right,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd) {
    if (panels.grouped(p.a())) {
      tile.grouped(rows, left, ai, right, LINE, depth, c, ci, ldc, d, di, ldd);
    } else {
      tile.columns(rows, left, ai, tile.rows(), right, LINE, depth, c, ci, ldc, d, di, ldd);
    }
  }
}
