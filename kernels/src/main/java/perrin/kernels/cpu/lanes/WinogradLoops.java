package perrin.kernels.cpu.lanes;

/**
 * The transforms of F(4x4, 3x3) with points 0, ±a, ±b, infinity, a = 5/8, b = 3/2; lanes run over
 * channels, so images are channels-last and no transform shuffles.
 *
 * <p>Every array of transformed values holds its 36 positions at a common distance {@code ps}.
 */
public interface WinogradLoops {
  /**
   * Channels a vector holds; channel counts must be multiples of it.
   *
   * @return the number of lanes
   */
  int lanes();

  /**
   * Where the transformed values of a tile and channel group go: tile t, channel c lies at (t /
   * rows) panel + (t mod rows) tile + (c / lanes) group.
   *
   * @param rows tiles in a panel
   * @param panel distance of panels
   * @param tile distance of tiles in a panel
   * @param group distance of channel groups
   */
  record Placement(int rows, int panel, int tile, int group) {}

  /**
   * V = B^T d B for one row of tiles.
   *
   * @param image six rows of 4 tiles + 2 pixels, border included
   * @param io first element
   * @param pitch distance of rows
   * @param channels C, also the distance of pixels
   * @param tiles tiles in the row
   * @param strip scratch of (4 tiles + 2) 6 lanes
   * @param v destination
   * @param vo first element
   * @param ps distance of positions
   * @param firstTile number of the row's first tile in the block
   * @param placement where tiles go
   */
  void input(
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
      Placement placement);

  /**
   * Y = A^T M A + bias for one tile, all channels.
   *
   * @param m products, channels contiguous
   * @param mo the tile's first element
   * @param ps distance of positions
   * @param channels K
   * @param bias added, or zeros
   * @param bo first element
   * @param temporary scratch of 24 lanes
   * @param y destination, channels contiguous
   * @param yo first element
   * @param row distance of rows
   * @param pixel distance of pixels
   */
  void output(
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
      int pixel);

  /**
   * D = A gY A^T for one tile, all channels.
   *
   * @param g cotangent tile, channels contiguous
   * @param go first element
   * @param row distance of rows
   * @param pixel distance of pixels
   * @param channels K
   * @param temporary scratch of 24 lanes
   * @param d destination
   * @param dof the tile's first element
   * @param ps distance of positions
   * @param group distance of channel groups of {@code width}
   * @param width channels side by side in a panel
   */
  void cotangent(
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
      int width);

  /**
   * U = G g G^T for as many filters as there are lanes.
   *
   * @param g nine taps, each a vector over filters
   * @param temporary scratch of 18 lanes
   * @param u destination
   * @param uo first element
   * @param ps distance of positions
   */
  void filter(float[] g, float[] temporary, float[] u, int uo, int ps);

  /**
   * gW = G^T (sum of partial dU, in order) G for as many filters as there are lanes.
   *
   * @param du partial sums
   * @param partials how many
   * @param partial distance of partial sums
   * @param uo first element
   * @param ps distance of positions
   * @param temporary scratch of 18 lanes
   * @param taps nine taps, written, each a vector over filters
   */
  void filterGradient(
      float[] du, int partials, int partial, int uo, int ps, float[] temporary, float[] taps);
}
