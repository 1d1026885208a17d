package perrin.kernels.cpu.winograd;

import static perrin.kernels.cpu.team.Scratch.LINE;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.lanes.ReduceLanes;
import perrin.kernels.cpu.lanes.WinogradLoops;
import perrin.kernels.cpu.reduce.PlaceSums;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * The weight gradient of a 3x3 convolution by F(3x3, 4x4): at each of 36 positions dU = V^T D, a
 * product over all tiles of the batch; then gw = G^T dU G.
 *
 * <p>Small dU fit every thread's own cache: threads take shares of the tiles and add up a fixed
 * number of partial results in order. Large dU would have to be read and written again for every
 * few tiles: there all threads transform a large block of tiles together, and then take positions.
 * Which of the two runs, and the blocks, follow from the shape alone, so that results do not depend
 * on the number of threads.
 */
final class WeightGradient {
  /** Extra floats between positions, so that 36 streams do not share one set of a cache. */
  private static final int PAD = 16;

  /** Numbers of dU that still fit a thread's cache beside its tiles. */
  private static final int SMALL = 400_000;

  private static final int PARTIALS = 4;

  private final Team team;
  private final GemmTile tile;
  private final WinogradLoops loops;
  private final ReduceLanes reduce;

  WeightGradient(Team team, Lanes lanes) {
    this.team = team;
    this.tile = lanes.gemmTile();
    this.loops = lanes.winograd();
    this.reduce = lanes.reduce();
  }

  /** The sizes and arrays of one call. */
  private final class Problem {
    final ImageView x;
    final ImageView gy;
    final int channels;
    final int filters;
    final int pitch;
    final int kp;
    final TileGrid grid;
    final int most;
    final int vs;
    final int ds;
    final int us;

    /** Sums of gy over places, a part for each row of tiles, or null. */
    final PlaceSums sums;

    Problem(
        TileGrid.Images images,
        int channels,
        int filters,
        ImageView x,
        ImageView gy,
        boolean withSums) {
      this.x = x;
      this.gy = gy;
      this.channels = channels;
      this.filters = filters;
      int lanes = loops.lanes();
      int mr = tile.rows();
      int nr = tile.columns();
      // Register tiles read whole rows of channels; an odd number of lines spreads them over sets.
      int lines = ((channels + mr - 1) / mr * mr + lanes - 1) / lanes;
      pitch = (lines | 1) * lanes;
      kp = (filters + nr - 1) / nr * nr;
      us = (channels + mr - 1) / mr * mr * kp + PAD;
      grid = isSmall() ? TileGrid.own(images, pitch + kp) : TileGrid.shared(images, pitch + kp);
      most = grid.tilesPerBlock();
      vs = most * pitch + PAD;
      ds = most * kp + PAD;
      sums = withSums ? new PlaceSums(reduce, grid.tileRows(), filters) : null;
    }

    boolean isSmall() {
      return 36 * us <= SMALL;
    }

    float[] v(Scratch scratch) {
      return scratch.floats(Use.TRANSFORMED, LINE + 36 * vs + tile.rows());
    }

    float[] d(Scratch scratch) {
      return scratch.floats(Use.PRODUCT, LINE + 36 * ds);
    }

    /** V and D of one row of tiles, from its {@code first} in their block. */
    void transform(int r, int first, float[] v, float[] d, Scratch scratch) {
      float[] strip = TileRows.strip(grid, loops.lanes(), scratch);
      var rows = TileRows.under(grid, x, channels, r, scratch);
      loops.inputColumns(rows, channels, strip, v, LINE + first * pitch, vs, pitch);
      if (sums != null) {
        addUp(r);
      }
      transformCotangent(grid, r, gy, filters, scratch, d, first, ds, most);
    }

    /** Sums the cotangent under one row of tiles, which brings it into cache for its transform. */
    private void addUp(int r) {
      sums.clear(r);
      int top = 4 * (r % grid.tilesDown());
      int image = gy.offset() + r / grid.tilesDown() * gy.image();
      for (int row = top; row < Math.min(grid.height(), top + 4); row++) {
        sums.add(r, gy.data(), image + row * gy.row(), gy.pixel(), grid.width());
      }
    }

    /** dU = V^T D at one position, or added to it. */
    void multiply(int p, int tiles, float[] v, float[] d, float[] du, int uo, boolean add) {
      float[] sums = add ? du : null;
      for (int k = 0; k < kp; k += tile.columns()) {
        int right = LINE + p * ds + k * most;
        for (int c = 0; c < channels; c += tile.rows()) {
          int to = uo + p * us + c * kp + k;
          int left = LINE + p * vs + c;
          tile.columns(channels - c, v, left, pitch, d, right, tiles, du, to, kp, sums, to, kp);
        }
      }
    }
  }

  void run(
      TileGrid.Images images,
      int channels,
      int filters,
      ImageView x,
      ImageView gy,
      float[] gw,
      int go,
      Sums sums) {
    var p = new Problem(images, channels, filters, x, gy, sums != null);
    if (p.isSmall()) {
      int partials = Math.min(PARTIALS, p.grid.blocks());
      finish(p, byTiles(p, partials), partials, gw, go);
    } else {
      finish(p, byPositions(p), 1, gw, go);
    }
    if (sums != null) {
      p.sums.finish(images.tilesDown(), !sums.byImage(), sums.data(), sums.offset());
    }
  }

  private float[] byTiles(Problem p, int partials) {
    float[] du = Team.scratch().floats(Use.PARTIAL, LINE + partials * 36 * p.us);
    team.run(
        partials,
        (partial, scratch) -> {
          float[] v = p.v(scratch);
          float[] d = p.d(scratch);
          int begin = (int) ((long) p.grid.blocks() * partial / partials);
          int end = (int) ((long) p.grid.blocks() * (partial + 1) / partials);
          for (int block = begin; block < end; block++) {
            int first = block * p.grid.rowsPerBlock();
            int rows = p.grid.rowsIn(block);
            for (int r = 0; r < rows; r++) {
              p.transform(first + r, r * p.grid.tilesAcross(), v, d, scratch);
            }
            for (int q = 0; q < 36; q++) {
              int to = LINE + partial * 36 * p.us;
              p.multiply(q, rows * p.grid.tilesAcross(), v, d, du, to, block > begin);
            }
          }
        });
    return du;
  }

  private float[] byPositions(Problem p) {
    float[] v = p.v(Team.scratch());
    float[] d = p.d(Team.scratch());
    float[] du = Team.scratch().floats(Use.PARTIAL, LINE + 36 * p.us);
    for (int block = 0; block < p.grid.blocks(); block++) {
      int first = block * p.grid.rowsPerBlock();
      int rows = p.grid.rowsIn(block);
      boolean add = block > 0;
      team.run(
          rows, (r, scratch) -> p.transform(first + r, r * p.grid.tilesAcross(), v, d, scratch));
      team.run(36, (q, _) -> p.multiply(q, rows * p.grid.tilesAcross(), v, d, du, LINE, add));
    }
    return du;
  }

  /** gw = G^T dU G of the ordered sum of partial results. */
  private void finish(Problem p, float[] du, int partials, float[] gw, int go) {
    int lanes = loops.lanes();
    team.run(
        p.filters / lanes,
        (chunk, scratch) -> {
          float[] temporary = scratch.floats(Use.WORK, 18 * lanes);
          float[] taps = scratch.floats(Use.WORK2, 9 * lanes);
          int k = chunk * lanes;
          for (int c = 0; c < p.channels; c++) {
            int from = LINE + c * p.kp + k;
            loops.filterGradient(du, partials, 36 * p.us, from, p.us, temporary, taps);
            for (int l = 0; l < lanes; l++) {
              int to = go + ((k + l) * p.channels + c) * 9;
              for (int t = 0; t < 9; t++) {
                gw[to + t] = taps[t * lanes + l];
              }
            }
          }
        });
  }

  private void transformCotangent(
      TileGrid grid,
      int r,
      ImageView gy,
      int filters,
      Scratch scratch,
      float[] d,
      int firstTile,
      int ds,
      int most) {
    int nr = tile.columns();
    float[] temporary = scratch.floats(Use.WORK, LINE + 24 * loops.lanes());
    int n = r / grid.tilesDown();
    int down = r % grid.tilesDown();
    int row = gy.offset() + n * gy.image() + 4 * down * gy.row();
    for (int t = 0; t < grid.tilesAcross(); t++) {
      int from = row + 4 * t * gy.pixel();
      int to = LINE + (firstTile + t) * nr;
      if (grid.inside(down, t)) {
        loops.cotangent(
            gy.data(), from, gy.row(), gy.pixel(), filters, temporary, d, to, ds, most * nr, nr);
      } else {
        float[] edge = scratch.floats(Use.COTANGENT, LINE + 16 * filters);
        Arrays.fill(edge, LINE, LINE + 16 * filters, 0);
        for (int i = 0; i < 4 && 4 * down + i < grid.height(); i++) {
          for (int j = 0; j < 4 && 4 * t + j < grid.width(); j++) {
            System.arraycopy(
                gy.data(),
                from + i * gy.row() + j * gy.pixel(),
                edge,
                LINE + (4 * i + j) * filters,
                filters);
          }
        }
        loops.cotangent(
            edge, LINE, 4 * filters, filters, filters, temporary, d, to, ds, most * nr, nr);
      }
    }
  }
}
