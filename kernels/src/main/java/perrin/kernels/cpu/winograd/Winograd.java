package perrin.kernels.cpu.winograd;

import static perrin.kernels.cpu.team.Scratch.LINE;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.lanes.WinogradLoops;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * 3x3 convolution, stride 1, padding 1, on channels-last images by F(4x4, 3x3): forward and input
 * gradient (the same with turned filters). {@link WeightGradient} is the third pass.
 *
 * <p>The input transform writes its vectors straight into the packed panels of the product, and the
 * filter transform writes packed panels of the right operand: there is no packing pass. The
 * products are 36 independent matrices a block. Results do not depend on the number of threads, as
 * no sum crosses a block.
 */
public final class Winograd {
  /** Extra floats between positions, so that 36 streams do not share one set of a cache. */
  private static final int PAD = 16;

  /** Deepest run of the inner product's sum before it is stored. */
  private static final int DEPTH = 256;

  /** Shares of the channels in which filters are transformed, beside those of the filters. */
  private static final int FILTER_PARTS = 4;

  private final Team team;
  private final GemmTile tile;
  private final WinogradLoops loops;
  private final WeightGradient weightGradient;
  private float[] zeros = {};

  /**
   * The convolution on a machine's vectors.
   *
   * @param team threads
   * @param lanes innermost loops, transforms among them
   */
  public Winograd(Team team, Lanes lanes) {
    this.team = team;
    this.tile = lanes.gemmTile();
    this.loops = lanes.winograd();
    this.weightGradient = new WeightGradient(team, lanes);
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
   * Length of transformed filters.
   *
   * @param channels input channels
   * @param filters output channels
   * @return numbers, with room to begin at a cache line
   */
  public int transformedLength(int channels, int filters) {
    return LINE + 36 * pitch(channels, filters);
  }

  private int pitch(int channels, int filters) {
    return channels * padded(filters) + PAD;
  }

  /**
   * Transforms filters.
   *
   * @param channels channels of the convolution's input
   * @param filters channels of its output
   * @param w filters, row-major: [filters,channels,3,3], or [channels,filters,3,3] if turned
   * @param wo first element of w
   * @param turned whether to transpose: swap the channel axes and turn the taps by half a circle
   * @param u destination of {@link #transformedLength} numbers: panels [position][K / NR][C][NR]
   */
  public void transform(int channels, int filters, float[] w, int wo, boolean turned, float[] u) {
    int nr = tile.columns();
    int lanes = loops.lanes();
    int us = pitch(channels, filters);
    int[] places = new int[lanes];
    Arrays.setAll(places, l -> l * (turned ? 9 : channels * 9));
    int panels = padded(filters) / nr;
    // Whole rows of a panel at a time: lines are fetched in neighbouring pairs.
    team.run(
        panels * FILTER_PARTS,
        (chunk, scratch) -> {
          float[] temporary = scratch.floats(Use.WORK, 27 * lanes);
          int first = chunk % panels * nr;
          int part = chunk / panels;
          int end = channels * (part + 1) / FILTER_PARTS;
          for (int c = channels * part / FILTER_PARTS; c < end; c++) {
            for (int k = first; k < Math.min(filters, first + nr); k += lanes) {
              int from = wo + (turned ? c * filters + k : k * channels + c) * 9;
              int to = LINE + first * channels + c * nr + k - first;
              loops.filter(w, from, places, turned, temporary, u, to, us);
            }
          }
        });
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
    float[] u = Team.scratch().floats(Use.FILTER, transformedLength(channels, filters));
    transform(channels, filters, w, wo, turned, u);
    convolve(
        batch, height, width, channels, filters, x, u, new Added(bias, bias == null ? 0 : bo), y);
  }

  /**
   * y = w * x + what is added, with transformed filters.
   *
   * @param batch images
   * @param height rows of x and y
   * @param width columns of x and y
   * @param channels channels of x
   * @param filters channels of y
   * @param x input
   * @param u filters from {@link #transform}
   * @param added to the result
   * @param y destination
   */
  public void convolve(
      int batch,
      int height,
      int width,
      int channels,
      int filters,
      ImageView x,
      float[] u,
      Added added,
      ImageView y) {
    int nr = tile.columns();
    int us = pitch(channels, filters);
    int mr = tile.rows();
    var images = new TileGrid.Images(batch, height, width);
    TileGrid grid = TileGrid.forward(images, channels + nr, mr, team.threads());
    int most = (grid.tilesPerBlock() + mr - 1) / mr * mr;
    int vs = mr * channels + PAD;
    float[] bias = added.bias() != null ? added.bias() : zeros(filters);
    int bo = added.bias() != null ? added.offset() : 0;
    team.run(
        grid.blocks(),
        (block, scratch) -> {
          float[] v = scratch.floats(Use.TRANSFORMED, LINE + most / mr * 36 * vs);
          float[] m = scratch.floats(Use.PRODUCT, LINE + 36 * most * nr);
          float[] strip = TileRows.strip(grid, loops.lanes(), scratch);
          int first = block * grid.rowsPerBlock();
          int last = Math.min(grid.tileRows(), first + grid.rowsPerBlock());
          for (int r = first; r < last; r++) {
            int tile = (r - first) * grid.tilesAcross();
            loops.inputGrouped(
                TileRows.under(grid, x, channels, r, scratch), channels, strip, v, LINE, vs, tile);
          }
          int panels = ((last - first) * grid.tilesAcross() + mr - 1) / mr;
          // One panel of output channels at a time: its products are small, which leaves the second
          // cache to V, so that a block can hold more tiles and read U less often.
          for (int k = 0; k < filters; k += nr) {
            products(v, vs, u, LINE + k * channels, us, m, channels, panels);
            int wide = Math.min(nr, filters - k);
            for (int r = first; r < last; r++) {
              int at = LINE + (r - first) * grid.tilesAcross() * 36 * nr;
              int shift = bo + r / grid.tilesDown() * added.step();
              transformOutput(grid, r, m, at, k, wide, bias, shift + k, scratch, y);
              if (added.image() != null) {
                addTo(y, added.image(), grid, r, k, wide);
              }
            }
          }
        });
  }

  /** An absent bias; any thread may replace the array, as nobody writes into it. */
  private float[] zeros(int length) {
    float[] kept = zeros;
    if (kept.length < length) {
      kept = new float[length];
      zeros = kept;
    }
    return kept;
  }

  /** M = V U for one panel of U at every position. */
  private void products(
      float[] v, int vs, float[] u, int uo, int us, float[] m, int c, int panels) {
    int mr = tile.rows();
    int nr = tile.columns();
    int ldm = 36 * nr;
    for (int p = 0; p < 36; p++) {
      for (int q = 0; q < panels; q++) {
        int to = LINE + q * mr * ldm + p * nr;
        for (int d = 0; d < c; d += DEPTH) {
          int from = LINE + (q * 36 + p) * vs + d * mr;
          int right = uo + p * us + d * nr;
          int depth = Math.min(DEPTH, c - d);
          tile.grouped(v, from, u, right, depth, m, to, ldm, d > 0 ? m : null, to, ldm);
        }
      }
    }
  }

  /** Output channels {@code k} to {@code k + width} of one row of tiles. */
  private void transformOutput(
      TileGrid grid,
      int r,
      float[] m,
      int at,
      int k,
      int width,
      float[] bias,
      int bo,
      Scratch scratch,
      ImageView y) {
    float[] temporary = scratch.floats(Use.WORK, LINE + 24 * loops.lanes());
    int n = r / grid.tilesDown();
    int down = r % grid.tilesDown();
    int row = y.offset() + n * y.image() + 4 * down * y.row() + k;
    for (int t = 0; t < grid.tilesAcross(); t++, at += 36 * tile.columns()) {
      int to = row + 4 * t * y.pixel();
      if (grid.inside(down, t)) {
        loops.output(m, at, width, bias, bo, temporary, y.data(), to, y.row(), y.pixel());
      } else {
        float[] edge = scratch.floats(Use.WORK2, LINE + 16 * width);
        loops.output(m, at, width, bias, bo, temporary, edge, LINE, 4 * width, width);
        for (int i = 0; i < 4 && 4 * down + i < grid.height(); i++) {
          for (int j = 0; j < 4 && 4 * t + j < grid.width(); j++) {
            System.arraycopy(
                edge,
                LINE + (4 * i + j) * width,
                y.data(),
                to + i * y.row() + j * y.pixel(),
                width);
          }
        }
      }
    }
  }

  /**
   * Adds some channels of an image while those of one row of tiles are still in the first cache.
   */
  private void addTo(ImageView y, ImageView x, TileGrid grid, int r, int k, int width) {
    int n = r / grid.tilesDown();
    int top = 4 * (r % grid.tilesDown());
    for (int row = top; row < Math.min(grid.height(), top + 4); row++) {
      int from = x.offset() + n * x.image() + row * x.row() + k;
      int to = y.offset() + n * y.image() + row * y.row() + k;
      loops.add(x.data(), from, x.pixel(), grid.width(), width, y.data(), to, y.pixel());
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
   * @param sums overwritten by the sums of gy over places, or null
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
      int go,
      Sums sums) {
    var images = new TileGrid.Images(batch, height, width);
    weightGradient.run(images, channels, filters, x, gy, gw, go, sums);
  }
}
