/**
 * Pictures restored and edited by a run's model: the plumbing between files and {@link
 * perrin.diffusion.solver.inverse}.
 *
 * <p>Reading order: {@link perrin.diffusion.restoration.Degradation} (what became of a picture),
 * {@link perrin.diffusion.restoration.Masking}, {@link perrin.diffusion.restoration.Shrinking},
 * {@link perrin.diffusion.restoration.Greying}; {@link
 * perrin.diffusion.restoration.RestorationRequest}, {@link
 * perrin.diffusion.restoration.Restoration} (the work), {@link
 * perrin.diffusion.restoration.Restored}; {@link perrin.diffusion.restoration.Editing} (SDEdit).
 */
package perrin.diffusion.restoration;
