package perrin.kernels.cpu.conv;

import static perrin.kernels.cpu.team.Scratch.LINE;

import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * Patches times filters: destination[p, n] = bias[n] + sum_{taps, c} patch[p, (taps, c)] w[(taps,
 * c), n].
 *
 * <p>Filters are packed once, in panels, for everybody; patches a few register tiles at a time, so
 * that they never leave the second cache. The sum over (taps, c) runs in blocks of fixed length.
 */
final class ImplicitProduct {
  private static final int KC = 192;
  private static final int PATCHES = 1 << 16;
  private static final int LEAST_CHUNKS = 8;

  private final Team team;
  private final GemmTile tile;
  private final ThinProduct thin;

  ImplicitProduct(Team team, GemmTile tile) {
    this.team = team;
    this.tile = tile;
    this.thin = new ThinProduct(team, tile);
  }

  /**
   * Where domain pixels go: pixel (t, u) to row {@code firstRow + t stepH}, column {@code
   * firstColumn + u stepW}.
   */
  record Target(Image image, int firstRow, int firstColumn, int stepH, int stepW) {
    /** Whether domain pixels follow each other at one distance. */
    boolean even() {
      return stepH == 1 && stepW == 1 && firstRow == 0 && firstColumn == 0 && image.evenlySpaced();
    }

    int place(int p, Gathering patches) {
      return place(p, patches.rows(), patches.columns());
    }

    int place(int p, int rows, int columns) {
      int b = p / (rows * columns);
      int t = p / columns % rows;
      int u = p % columns;
      return image.offset()
          + b * image.sampleStride()
          + (firstRow + t * stepH) * image.rowStride()
          + (firstColumn + u * stepW) * image.pixelStride();
    }
  }

  /** tapsH and tapsW say which rows and columns of the filters the gathering's taps are. */
  void run(
      Gathering patches,
      Filters filters,
      int[] tapsH,
      int[] tapsW,
      float[] bias,
      int biasOffset,
      Target target) {
    int pixels = patches.pixels();
    int n = filters.out();
    int k = patches.depth();
    if (pixels == 0 || n == 0) {
      return;
    }
    if (thin.accepts(patches, filters, target)) {
      thin.run(patches, filters, tapsH, tapsW, bias, biasOffset, target);
      return;
    }
    int nr = tile.columns();
    int panels = (n + nr - 1) / nr;
    var packed = Team.scratch().floats(Use.RIGHT, LINE + panels * k * nr);
    team.run(
        panels,
        (chunk, scratch) ->
            pack(filters, tapsH, tapsW, chunk * nr, Math.min(nr, n - chunk * nr), packed, k));
    int mr = tile.rows();
    int tilesInAll = (pixels + mr - 1) / mr;
    int tiles = Math.clamp(PATCHES / Math.max(1, k * mr), 1, 32);
    tiles = Math.min(tiles, Math.max(1, tilesInAll / LEAST_CHUNKS));
    int perChunk = tiles * mr;
    team.run(
        (pixels + perChunk - 1) / perChunk,
        (chunk, scratch) -> {
          int from = chunk * perChunk;
          int to = Math.min(pixels, from + perChunk);
          block(patches, packed, n, bias, biasOffset, target, from, to, scratch);
        });
  }

  /** One panel [(taps, c)][NR] of the filters from output channel {@code o}. */
  private void pack(Filters w, int[] tapsH, int[] tapsW, int o, int width, float[] packed, int k) {
    int nr = tile.columns();
    int at = LINE + o * k;
    for (int i : tapsH) {
      for (int j : tapsW) {
        int from = w.offset() + o * w.outStride() + i * w.rowStride() + j * w.columnStride();
        if (w.outStride() == 1) {
          tile.pack(w.data(), from, w.inStride(), w.in(), width, packed, at, nr);
        } else {
          tile.packAcross(
              w.data(), from, w.inStride(), w.outStride(), w.in(), width, packed, at, nr);
        }
        at += w.in() * nr;
      }
    }
  }

  private void block(
      Gathering patches,
      float[] packed,
      int n,
      float[] bias,
      int biasOffset,
      Target target,
      int from,
      int to,
      Scratch scratch) {
    int mr = tile.rows();
    int nr = tile.columns();
    int k = patches.depth();
    int group = tile.group();
    int panelSize = (k + group - 1) / group * group * mr;
    int tiles = (to - from + mr - 1) / mr;
    var left = scratch.floats(Use.LEFT, LINE + tiles * panelSize);
    var rowBuffer = scratch.floats(Use.WORK, Math.max(1, k));
    for (int p = from; p < to; p++) {
      int i = p - from;
      patches.grouped(p, tile, left, LINE + i / mr * panelSize, i % mr, rowBuffer);
    }
    boolean even = target.even();
    int ldc = even ? target.image().pixelStride() : (n + nr - 1) / nr * nr;
    var sums = even ? target.image().data() : scratch.floats(Use.PRODUCT, LINE + tiles * mr * ldc);
    int origin = even ? target.image().offset() + from * ldc : LINE;
    var edge = scratch.floats(Use.TILE, LINE + mr * nr);
    int splits = Math.max(1, (k + KC - 1) / KC);
    int kc = Math.max(1, ((k + splits - 1) / splits + group - 1) / group * group);
    int k0 = 0;
    do {
      int depth = Math.min(kc, k - k0);
      boolean more = k0 > 0;
      for (int t = 0; t < tiles; t++) {
        int a = LINE + t * panelSize + k0 * mr;
        int height = Math.min(mr, to - from - t * mr);
        for (int j = 0; j < n; j += nr) {
          int b = LINE + j * k + k0 * nr;
          int c = origin + t * mr * ldc + j;
          int width = Math.min(nr, n - j);
          if (!even || height == mr && width == nr) {
            if (more) {
              tile.grouped(left, a, packed, b, depth, sums, c, ldc, sums, c, ldc);
            } else if (bias != null && width == nr) {
              tile.grouped(left, a, packed, b, depth, sums, c, ldc, bias, biasOffset + j, 0);
            } else {
              tile.grouped(left, a, packed, b, depth, sums, c, ldc, null, 0, 0);
              if (bias != null) {
                addBias(sums, c, ldc, mr, width, bias, biasOffset + j);
              }
            }
          } else {
            tile.grouped(left, a, packed, b, depth, edge, LINE, nr, null, 0, 0);
            store(edge, nr, height, width, sums, c, ldc, more, bias, biasOffset + j);
          }
        }
      }
      k0 += kc;
    } while (k0 < k);
    if (!even) {
      for (int p = from; p < to; p++) {
        int place = target.place(p, patches);
        System.arraycopy(sums, LINE + (p - from) * ldc, target.image().data(), place, n);
      }
    }
  }

  private static void addBias(
      float[] sums, int c, int ldc, int height, int width, float[] bias, int bi) {
    for (int r = 0; r < height; r++) {
      for (int j = 0; j < width; j++) {
        sums[c + r * ldc + j] += bias[bi + j];
      }
    }
  }

  private static void store(
      float[] edge,
      int nr,
      int height,
      int width,
      float[] sums,
      int c,
      int ldc,
      boolean more,
      float[] bias,
      int bi) {
    for (int r = 0; r < height; r++) {
      for (int j = 0; j < width; j++) {
        int at = c + r * ldc + j;
        float value = edge[LINE + r * nr + j];
        sums[at] = more ? value + sums[at] : bias == null ? value : value + bias[bi + j];
      }
    }
  }
}
