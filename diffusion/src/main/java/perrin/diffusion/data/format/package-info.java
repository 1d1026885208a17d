/**
 * Readers of files that nobody vouches for.
 *
 * <p>Every reader checks what a header claims against what the file holds before it allocates
 * anything, and complains only by {@link perrin.diffusion.data.DataException}. Nothing is ever
 * unpacked to disk, so a path inside an archive is only a name.
 *
 * <p>Reading order: {@link perrin.diffusion.data.format.IdxFile} (MNIST, Fashion-MNIST), {@link
 * perrin.diffusion.data.format.Cifar10}, {@link perrin.diffusion.data.format.NpyFile}, {@link
 * perrin.diffusion.data.format.PictureDataset} with {@link
 * perrin.diffusion.data.format.PictureDecoder} (folders and zips of PNG and JPEG).
 */
package perrin.diffusion.data.format;
