/**
 * Data: what the trainer reads, and the order in which it reads it.
 *
 * <p>Plain arrays only: nothing here knows of tensors. Images are {@code [C,H,W]}, values in
 * [-1,1].
 *
 * <p>Symbols: {@code index} names a sample within its data set, {@code ordinal} its place in the
 * endless stream of all epochs, {@code seed} keys every draw.
 *
 * <p>Reading order: {@link perrin.diffusion.data.Dataset}, {@link
 * perrin.diffusion.data.DatasetRegistry}, {@link perrin.diffusion.data.Permutation}, {@link
 * perrin.diffusion.data.BatchLoader}; then the packages {@code format} (files), {@code shapes} and
 * {@code scenes} (the built-in sets) and {@code density} (points in the plane).
 */
package perrin.diffusion.data;
