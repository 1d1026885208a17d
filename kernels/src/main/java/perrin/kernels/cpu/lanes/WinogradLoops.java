package perrin.kernels.cpu.lanes;

/**
 * The transforms of F(4x4, 3x3) with points 0, ±a, ±b, infinity, a = 5/8, b = 3/2; lanes run over
 * channels, so images are channels-last and no transform shuffles.
 *
 * <p>Layouts, with L lanes, register tiles of MR rows and NR columns, and positions p from 0 to 35:
 *
 * <ul>
 *   <li>V of the forward pass: [tiles / MR][36] grouped left operands [C / L][MR][L] of a product;
 *   <li>M: [tiles][36][NR], for NR output channels, so that a tile's values lie together;
 *   <li>everything else: 36 positions at a common distance {@code ps}.
 * </ul>
 */
public interface WinogradLoops {
  /**
   * Channels a vector holds; channel counts must be multiples of it.
   *
   * @return the number of lanes
   */
  int lanes();

  /**
   * Six image rows under one row of tiles.
   *
   * @param data where they lie
   * @param offset first channel of the first row's first pixel
   * @param row distance of rows
   * @param pixel distance of pixels
   * @param width pixels of a row; those beside it are zero
   * @param tiles tiles in the row
   */
  record Rows(float[] data, int offset, int row, int pixel, int width, int tiles) {}

  /**
   * V = B^T d B for one row of tiles, as left operands of the forward products.
   *
   * @param x the image rows
   * @param channels C
   * @param strip scratch of 6 (4 tiles + 2) L numbers
   * @param v destination
   * @param vo first element
   * @param ps distance of positions, at least MR C
   * @param firstTile number of the row's first tile in the block
   */
  void inputGrouped(Rows x, int channels, float[] strip, float[] v, int vo, int ps, int firstTile);

  /**
   * V = B^T d B for one row of tiles, channels contiguous: tile t at {@code vo + t pitch}.
   *
   * @param x the image rows
   * @param channels C
   * @param strip scratch of 6 (4 tiles + 2) L numbers
   * @param v destination
   * @param vo the row's first tile
   * @param ps distance of positions
   * @param pitch distance of tiles
   */
  void inputColumns(Rows x, int channels, float[] strip, float[] v, int vo, int ps, int pitch);

  /**
   * Y = A^T M A + bias for one tile and up to NR channels.
   *
   * @param m products of the tile, [36][NR]
   * @param mo first element
   * @param channels how many, a multiple of L
   * @param bias added, or zeros
   * @param bo first element
   * @param temporary scratch of 24 L numbers
   * @param y destination, channels contiguous
   * @param yo first element
   * @param row distance of rows
   * @param pixel distance of pixels
   */
  void output(
      float[] m,
      int mo,
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
   * @param temporary scratch of 24 L numbers
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
   * @param w filters, nine taps each
   * @param wo first tap of the first filter
   * @param places distance of each of the L filters from the first
   * @param turned whether to turn the taps by half a circle
   * @param temporary scratch of 27 L numbers
   * @param u destination
   * @param uo first element
   * @param ps distance of positions
   */
  void filter(
      float[] w,
      int wo,
      int[] places,
      boolean turned,
      float[] temporary,
      float[] u,
      int uo,
      int ps);

  /**
   * gW = G^T (sum of partial dU, in order) G for as many filters as there are lanes.
   *
   * @param du partial sums
   * @param partials how many
   * @param partial distance of partial sums
   * @param uo first element
   * @param ps distance of positions
   * @param temporary scratch of 18 L numbers
   * @param taps nine taps, written, each a vector over filters
   */
  void filterGradient(
      float[] du, int partials, int partial, int uo, int ps, float[] temporary, float[] taps);

  /**
   * y += x for some channels of pixels at fixed distances.
   *
   * @param x summand
   * @param xi first channel of its first pixel
   * @param xPixel distance of its pixels
   * @param pixels how many
   * @param channels how many, a multiple of L
   * @param y the other summand and the sum
   * @param yi first channel of its first pixel
   * @param yPixel distance of its pixels
   */
  void add(float[] x, int xi, int xPixel, int pixels, int channels, float[] y, int yi, int yPixel);
}
