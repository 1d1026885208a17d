package perrin.kernels.cpu.conv;

import static perrin.kernels.cpu.team.Scratch.LINE;

import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.lanes.ReduceLanes;
import perrin.kernels.cpu.reduce.PlaceSums;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * gw[o, c, i, j] = sum_p patch[p, (i, j, c)] gy[p, o], contracted over all output pixels.
 *
 * <p>Pixels are cut into a number of segments that depends on the shapes alone; each segment sums
 * its own products in order, and the segments' sums are added in order. Patches are rows in memory,
 * which is the column form of the left operand: no transposition.
 */
final class WeightGradient {
  private static final int PIXELS = 128;
  private static final int MOST_SEGMENTS = 8;

  /** Rows of the result that are combined together, to write whole cache lines. */
  private static final int ROWS = 16;

  private static final int MOST_PARTIALS = 1 << 21;

  private final Team team;
  private final GemmTile tile;
  private final ReduceLanes reduce;

  WeightGradient(Team team, Lanes lanes) {
    this.team = team;
    this.tile = lanes.gemmTile();
    this.reduce = lanes.reduce();
  }

  /**
   * gy has one pixel for each pixel of the patches' domain; the patches' taps are the filters', or
   * those in reverse. If {@code gBias} is not null, gy's sums over all pixels go there.
   */
  void run(
      Gathering patches, Image gy, Filters gw, boolean reversed, float[] gBias, int biasOffset) {
    int pixels = patches.pixels();
    int k = patches.depth();
    int n = gy.channels();
    int blocks = (pixels + PIXELS - 1) / PIXELS;
    int segments =
        Math.max(1, Math.min(blocks, Math.clamp(MOST_PARTIALS / (k * n), 2, MOST_SEGMENTS)));
    int size = (k + tile.rows()) * roundUp(n, tile.columns());
    var partial = Team.scratch().floats(Use.PARTIAL, LINE + segments * size);
    var sums = gBias == null ? null : new PlaceSums(reduce, blocks, n);
    team.run(
        segments,
        (segment, scratch) -> {
          int first = (int) ((long) blocks * segment / segments);
          int last = (int) ((long) blocks * (segment + 1) / segments);
          segment(patches, gy, first, last, sums, partial, LINE + segment * size, scratch);
        });
    team.run(
        (k + ROWS - 1) / ROWS,
        (chunk, scratch) -> {
          int to = Math.min(k, (chunk + 1) * ROWS);
          combine(gw, reversed, partial, segments, size, chunk * ROWS, to, scratch);
        });
    if (sums != null) {
      sums.finish(ROWS, true, gBias, biasOffset);
    }
  }

  /** Sums pixel blocks {@code first} to {@code last} into [k][n] at {@code out}. */
  private void segment(
      Gathering patches,
      Image gy,
      int first,
      int last,
      PlaceSums sums,
      float[] partial,
      int out,
      Scratch scratch) {
    int nr = tile.columns();
    int mr = tile.rows();
    int n = gy.channels();
    int k = patches.depth();
    int panels = (n + nr - 1) / nr;
    int ldc = panels * nr;
    // A pitch that is no power of two keeps consecutive pixels out of each other's cache sets.
    int pitch = roundUp(k, mr) + 16;
    var rows = scratch.floats(Use.LEFT, LINE + PIXELS * pitch + mr);
    var right = scratch.floats(Use.RIGHT, LINE + panels * PIXELS * nr);
    if (first == last) {
      java.util.Arrays.fill(partial, out, out + k * ldc, 0);
    }
    for (int block = first; block < last; block++) {
      int from = block * PIXELS;
      int count = Math.min(PIXELS, patches.pixels() - from);
      for (int p = 0; p < count; p++) {
        patches.row(from + p, rows, LINE + p * pitch);
      }
      cotangent(gy, from, count, sums, right);
      for (int j = 0; j < panels; j++) {
        for (int r = 0; r < k; r += mr) {
          int c = out + r * ldc + j * nr;
          if (block == first) {
            tile.columns(
                k - r,
                rows,
                LINE + r,
                pitch,
                right,
                LINE + j * PIXELS * nr,
                count,
                partial,
                c,
                ldc,
                null,
                0,
                0);
          } else {
            tile.columns(
                k - r,
                rows,
                LINE + r,
                pitch,
                right,
                LINE + j * PIXELS * nr,
                count,
                partial,
                c,
                ldc,
                partial,
                c,
                ldc);
          }
        }
      }
    }
  }

  /** Packs pixels of gy as panels [PIXELS][NR], and adds them up on request. */
  private void cotangent(Image gy, int from, int count, PlaceSums sums, float[] right) {
    if (sums != null) {
      sums.clear(from / PIXELS);
    }
    int nr = tile.columns();
    int n = gy.channels();
    int plane = gy.height() * gy.width();
    for (int done = 0; done < count; ) {
      int p = from + done;
      int b = p / plane;
      int y = p % plane / gy.width();
      int x = p % gy.width();
      int run = gy.evenlySpaced() ? count - done : Math.min(count - done, gy.width() - x);
      int at = gy.offset() + b * gy.sampleStride() + y * gy.rowStride() + x * gy.pixelStride();
      if (sums != null) {
        sums.add(from / PIXELS, gy.data(), at, gy.pixelStride(), run);
      }
      for (int j = 0; j < n; j += nr) {
        int width = Math.min(nr, n - j);
        int to = LINE + j * PIXELS + done * nr;
        tile.pack(gy.data(), at + j, gy.pixelStride(), run, width, right, to, nr);
      }
      done += run;
    }
  }

  /** Adds the segments in order, then turns rows into columns a few rows at a time. */
  private void combine(
      Filters gw,
      boolean reversed,
      float[] partial,
      int segments,
      int size,
      int from,
      int to,
      Scratch scratch) {
    int n = gw.out();
    int ldc = roundUp(n, tile.columns());
    float[] sums = scratch.floats(Use.WORK, ROWS * n);
    int[] places = new int[to - from];
    for (int q = from; q < to; q++) {
      int row = (q - from) * n;
      System.arraycopy(partial, LINE + q * ldc, sums, row, n);
      for (int s = 1; s < segments; s++) {
        add(partial, LINE + s * size + q * ldc, sums, row, n);
      }
      int tap = q / gw.in();
      if (reversed) {
        tap = gw.rows() * gw.columns() - 1 - tap;
      }
      places[q - from] =
          gw.offset()
              + q % gw.in() * gw.inStride()
              + tap / gw.columns() * gw.rowStride()
              + tap % gw.columns() * gw.columnStride();
    }
    for (int o = 0; o < n; o++) {
      for (int q = 0; q < places.length; q++) {
        gw.data()[places[q] + o * gw.outStride()] = sums[q * n + o];
      }
    }
  }

  /** A loop so plain that the compiler vectorises it. */
  private static void add(float[] x, int xi, float[] sums, int si, int n) {
    for (int i = 0; i < n; i++) {
      sums[si + i] += x[xi + i];
    }
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
