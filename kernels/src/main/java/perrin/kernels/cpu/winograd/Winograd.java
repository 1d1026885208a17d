package perrin.kernels.cpu.winograd;

import static perrin.kernels.cpu.team.Scratch.LINE;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.lanes.WinogradLoops;
import perrin.kernels.cpu.lanes.WinogradLoops.Placement;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * 3x3 convolution, stride 1, padding 1, on channels-last images by F(4x4, 3x3): forward, input
 * gradient (the same with turned filters) and weight gradient.
 *
 * <p>The input transform writes its vectors straight into the packed panels of the product, and the
 * filter transform writes packed panels of the right operand: there is no packing pass. The
 * products are 36 independent matrices a block. Results do not depend on the number of threads:
 * blocks are fixed by the shape, and the weight gradient sums a fixed number of partial results in
 * order.
 */
public final class Winograd {
  /** Extra floats between positions, so that 36 streams do not share one set of a cache. */
  private static final int PAD = 16;

  /** Deepest run of the inner product's sum before it is stored. */
  private static final int DEPTH = 256;

  /** Partial weight gradients: fixed, so that their sum does not depend on threads. */
  private static final int MOST_PARTIALS = 8;

  private static final int PARTIAL_BUDGET = 12_000_000;

  private final Team team;
  private final GemmTile tile;
  private final WinogradLoops loops;

  /**
   * The convolution on a machine's vectors.
   *
   * @param team threads
   * @param tile register tile of the products
   * @param loops transforms
   */
  public Winograd(Team team, GemmTile tile, WinogradLoops loops) {
    this.team = team;
    this.tile = tile;
    this.loops = loops;
  }

  /**
   * Whether the channel counts fill whole vectors and the images are large enough to pay.
   *
   * @param channels input channels
   * @param filters output channels
   * @param height rows
   * @param width columns
   * @return true if this class takes the shape
   */
  public boolean accepts(int channels, int filters, int height, int width) {
    int lanes = loops.lanes();
    return channels % lanes == 0
        && filters % lanes == 0
        && lanes == tile.group()
        && height >= 3
        && width >= 3;
  }

  private int padded(int filters) {
    int nr = tile.columns();
    return (filters + nr - 1) / nr * nr;
  }

  /**
   * y = w * x + bias, or with turned filters the transpose of the convolution.
   *
   * @param batch images
   * @param height rows of x and y
   * @param width columns of x and y
   * @param channels channels of x
   * @param filters channels of y
   * @param x input
   * @param w filters, row-major: [filters,channels,3,3], or [channels,filters,3,3] if turned
   * @param wo first element of w
   * @param turned whether to transpose: swap the channel axes and turn the taps by half a circle
   * @param bias [filters] or null
   * @param bo first element of bias
   * @param y destination
   */
  public void convolve(
      int batch,
      int height,
      int width,
      int channels,
      int filters,
      ImageView x,
      float[] w,
      int wo,
      boolean turned,
      float[] bias,
      int bo,
      ImageView y) {
    int kp = padded(filters);
    int us = channels * kp + PAD;
    float[] u = filters(w, wo, turned, channels, filters, us);
    int mr = tile.rows();
    TileGrid grid = TileGrid.of(batch, height, width, channels + kp, mr);
    int most = (grid.tilesPerBlock() + mr - 1) / mr * mr;
    int vs = most * channels + PAD;
    int ms = most * kp + PAD;
    Placement placement = new Placement(mr, mr * channels, loops.lanes(), mr * loops.lanes());
    float[] addend = bias != null ? bias : new float[filters];
    int addendOffset = bias != null ? bo : 0;
    team.run(
        grid.blocks(),
        (block, scratch) -> {
          float[] v = scratch.floats(Use.TRANSFORMED, LINE + 36 * vs);
          float[] m = scratch.floats(Use.PRODUCT, LINE + 36 * ms);
          int first = block * grid.rowsPerBlock();
          int last = Math.min(grid.tileRows(), first + grid.rowsPerBlock());
          transformInput(grid, x, channels, first, last, scratch, v, vs, placement);
          int panels = ((last - first) * grid.tilesAcross() + mr - 1) / mr;
          products(v, vs, u, us, m, ms, channels, kp, panels);
          for (int r = first; r < last; r++) {
            int at = LINE + (r - first) * grid.tilesAcross() * kp;
            transformOutput(grid, r, m, at, ms, kp, filters, addend, addendOffset, scratch, y);
          }
        });
  }

  private void products(
      float[] v, int vs, float[] u, int us, float[] m, int ms, int c, int kp, int panels) {
    int mr = tile.rows();
    int nr = tile.columns();
    for (int p = 0; p < 36; p++) {
      for (int k = 0; k < kp; k += nr) {
        for (int q = 0; q < panels; q++) {
          int to = LINE + p * ms + q * mr * kp + k;
          for (int d = 0; d < c; d += DEPTH) {
            int from = LINE + p * vs + q * mr * c + d * mr;
            int right = LINE + p * us + k * c + d * nr;
            int depth = Math.min(DEPTH, c - d);
            tile.grouped(v, from, u, right, depth, m, to, kp, d > 0 ? m : null, to, kp);
          }
        }
      }
    }
  }

  /** U in panels [position][K / NR][C][NR]. */
  private float[] filters(float[] w, int wo, boolean turned, int c, int k, int us) {
    int nr = tile.columns();
    int lanes = loops.lanes();
    float[] u = Team.scratch().floats(Use.FILTER, LINE + 36 * us);
    team.run(
        k / lanes,
        (chunk, scratch) -> {
          float[] g = scratch.floats(Use.WORK, 27 * lanes);
          float[] temporary = scratch.floats(Use.WORK2, 18 * lanes);
          int k0 = chunk * lanes;
          int across = turned ? 9 : c * 9;
          for (int i = 0; i < c; i++) {
            int from = wo + (turned ? (i * k + k0) * 9 : (k0 * c + i) * 9);
            for (int l = 0; l < lanes; l++, from += across) {
              for (int t = 0; t < 9; t++) {
                g[(turned ? 8 - t : t) * lanes + l] = w[from + t];
              }
            }
            loops.filter(g, temporary, u, LINE + k0 / nr * nr * c + i * nr + k0 % nr, us);
          }
        });
    return u;
  }

  /** Copies each tile row's six image rows with their zero border, and transforms them. */
  private void transformInput(
      TileGrid grid,
      ImageView x,
      int channels,
      int first,
      int last,
      Scratch scratch,
      float[] v,
      int vs,
      Placement placement) {
    int pitch = (4 * grid.tilesAcross() + 2) * channels;
    float[] image = scratch.floats(Use.IMAGE, LINE + 6 * pitch);
    float[] strip =
        scratch.floats(Use.STRIP, LINE + (4 * grid.tilesAcross() + 2) * 6 * loops.lanes());
    for (int r = first; r < last; r++) {
      int n = r / grid.tilesDown();
      int top = r % grid.tilesDown() * 4 - 1;
      for (int i = 0; i < 6; i++) {
        copyRow(grid, x, channels, n, top + i, image, LINE + i * pitch, pitch);
      }
      int tiles = grid.tilesAcross();
      loops.input(
          image, LINE, pitch, channels, tiles, strip, v, LINE, vs, (r - first) * tiles, placement);
    }
  }

  private static void copyRow(
      TileGrid grid, ImageView x, int c, int n, int row, float[] image, int to, int pitch) {
    if (row < 0 || row >= grid.height()) {
      Arrays.fill(image, to, to + pitch, 0);
      return;
    }
    int from = x.offset() + n * x.image() + row * x.row();
    int width = grid.width();
    Arrays.fill(image, to, to + c, 0);
    if (x.pixel() == c) {
      System.arraycopy(x.data(), from, image, to + c, width * c);
    } else {
      for (int q = 0; q < width; q++) {
        System.arraycopy(x.data(), from + q * x.pixel(), image, to + (q + 1) * c, c);
      }
    }
    Arrays.fill(image, to + (width + 1) * c, to + pitch, 0);
  }

  private void transformOutput(
      TileGrid grid,
      int r,
      float[] m,
      int at,
      int ms,
      int kp,
      int filters,
      float[] bias,
      int bo,
      Scratch scratch,
      ImageView y) {
    float[] temporary = scratch.floats(Use.WORK, LINE + 24 * loops.lanes());
    int n = r / grid.tilesDown();
    int down = r % grid.tilesDown();
    int row = y.offset() + n * y.image() + 4 * down * y.row();
    for (int t = 0; t < grid.tilesAcross(); t++, at += kp) {
      int to = row + 4 * t * y.pixel();
      if (grid.inside(down, t)) {
        loops.output(m, at, ms, filters, bias, bo, temporary, y.data(), to, y.row(), y.pixel());
      } else {
        float[] edge = scratch.floats(Use.WORK2, LINE + 16 * filters);
        loops.output(m, at, ms, filters, bias, bo, temporary, edge, LINE, 4 * filters, filters);
        for (int i = 0; i < 4 && 4 * down + i < grid.height(); i++) {
          for (int j = 0; j < 4 && 4 * t + j < grid.width(); j++) {
            System.arraycopy(
                edge,
                LINE + (4 * i + j) * filters,
                y.data(),
                to + i * y.row() + j * y.pixel(),
                filters);
          }
        }
      }
    }
  }

  /**
   * Weight gradient gw = sum over images and places of gy x, by F(3x3, 4x4).
   *
   * @param batch images
   * @param height rows of x and gy
   * @param width columns of x and gy
   * @param channels channels of x
   * @param filters channels of gy
   * @param x input
   * @param gy cotangent of the output
   * @param gw [filters,channels,3,3] row-major, overwritten
   * @param go first element of gw
   */
  public void weightGradient(
      int batch,
      int height,
      int width,
      int channels,
      int filters,
      ImageView x,
      ImageView gy,
      float[] gw,
      int go) {
    int mr = tile.rows();
    int nr = tile.columns();
    int lanes = loops.lanes();
    int cp = (channels + mr - 1) / mr * mr;
    int kp = padded(filters);
    TileGrid grid = TileGrid.of(batch, height, width, channels + kp, 8);
    int most = grid.tilesPerBlock();
    // The channel pitch is padded, as register tiles read whole rows of channels.
    int vs = most * cp + PAD;
    int ds = most * kp + PAD;
    int us = cp * kp + PAD;
    int partials =
        Math.clamp(PARTIAL_BUDGET / (36 * us), 1, Math.min(MOST_PARTIALS, grid.blocks()));
    float[] du = Team.scratch().floats(Use.PARTIAL, LINE + partials * 36 * us);
    Placement placement = new Placement(Integer.MAX_VALUE, 0, cp, lanes);
    team.run(
        partials,
        (partial, scratch) -> {
          float[] v = scratch.floats(Use.TRANSFORMED, LINE + 36 * vs + mr);
          float[] d = scratch.floats(Use.PRODUCT, LINE + 36 * ds);
          int begin = (int) ((long) grid.blocks() * partial / partials);
          int end = (int) ((long) grid.blocks() * (partial + 1) / partials);
          for (int block = begin; block < end; block++) {
            int first = block * grid.rowsPerBlock();
            int last = Math.min(grid.tileRows(), first + grid.rowsPerBlock());
            int tiles = (last - first) * grid.tilesAcross();
            transformInput(grid, x, channels, first, last, scratch, v, vs, placement);
            for (int r = first; r < last; r++) {
              transformCotangent(
                  grid, r, gy, filters, scratch, d, (r - first) * grid.tilesAcross(), ds, most);
            }
            for (int p = 0; p < 36; p++) {
              for (int k = 0; k < kp; k += nr) {
                for (int c = 0; c < channels; c += mr) {
                  int to = LINE + (partial * 36 + p) * us + c * kp + k;
                  tile.columns(
                      v,
                      LINE + p * vs + c,
                      cp,
                      d,
                      LINE + p * ds + k * most,
                      tiles,
                      du,
                      to,
                      kp,
                      block > begin ? du : null,
                      to,
                      kp);
                }
              }
            }
          }
        });
    team.run(
        filters / lanes,
        (chunk, scratch) -> {
          float[] temporary = scratch.floats(Use.WORK, 18 * lanes);
          float[] taps = scratch.floats(Use.WORK2, 9 * lanes);
          int k = chunk * lanes;
          for (int c = 0; c < channels; c++) {
            loops.filterGradient(du, partials, 36 * us, LINE + c * kp + k, us, temporary, taps);
            for (int l = 0; l < lanes; l++) {
              int to = go + ((k + l) * channels + c) * 9;
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
