/**
 * Pictures of samples and runs: PNG grids, animated GIFs, and a page with the loss curve.
 *
 * <p>Images are floats in [-1,1], {@code [N,C,H,W]} flattened, C being 1 or 3. No display is
 * needed. Every file is written beside its place and moved there whole.
 *
 * <p>Reading order: {@link perrin.diffusion.image.ImageGrid}, {@link
 * perrin.diffusion.image.PngFile}, {@link perrin.diffusion.image.GifFile} with {@link
 * perrin.diffusion.image.Palette}, {@link perrin.diffusion.image.LineChart}, {@link
 * perrin.diffusion.image.RunPage}.
 */
package perrin.diffusion.image;
