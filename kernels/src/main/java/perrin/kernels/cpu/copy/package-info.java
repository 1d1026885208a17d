/**
 * Moving numbers between strided views: copies, picking and adding along an axis.
 *
 * <p>{@link perrin.kernels.cpu.copy.Cursor} steps through the rows of a nest of loops; {@link
 * perrin.kernels.cpu.copy.Copies} moves whole views by contiguous runs, or in tiles where rows and
 * columns change places; {@link perrin.kernels.cpu.copy.Indexing} moves slices by index.
 */
package perrin.kernels.cpu.copy;
