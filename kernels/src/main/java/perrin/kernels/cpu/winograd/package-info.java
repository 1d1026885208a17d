/**
 * Fast 3x3 convolution by Winograd's minimal filtering F(4x4, 3x3): 36 products where the direct
 * sum needs 144 (Lavin and Gray 2016, arXiv 1509.09308, section 4).
 *
 * <p>Symbols: a tile of 4x4 outputs needs a 6x6 patch d of the input; Y = A^T [(G g G^T) o (B^T d
 * B)] A with interpolation points 0, ±5/8, ±3/2 and infinity. These points, instead of the
 * textbook's 0, ±1, ±2, lower the rounding error by a factor of 2.1 to 2.4.
 *
 * <p>Reading order: {@link perrin.kernels.cpu.lanes.WinogradLoops} (the transforms), {@link
 * perrin.kernels.cpu.winograd.TileGrid} (how an image batch falls into tiles and blocks), {@link
 * perrin.kernels.cpu.winograd.Winograd} (the three passes).
 */
package perrin.kernels.cpu.winograd;
