/**
 * Guidance sweeps: samples for the same labels and noise at several scales, and what each scale
 * costs and buys.
 *
 * <p>Reading order: {@link perrin.diffusion.sweep.SweepRequest} (what all scales have in common),
 * {@link perrin.diffusion.sweep.SweepRow} (what a scale gave), {@link
 * perrin.diffusion.sweep.SweepFile} (kept between runs), {@link
 * perrin.diffusion.sweep.SweepPictures} (grid, curves, table).
 */
package perrin.diffusion.sweep;
