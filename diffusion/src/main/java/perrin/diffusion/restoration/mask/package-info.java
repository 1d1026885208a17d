/**
 * Which pixels of a picture are hidden: a catalogue, one class an entry.
 *
 * <p>Reading order: {@link perrin.diffusion.restoration.mask.Mask}, {@link
 * perrin.diffusion.restoration.mask.BoxMask}, {@link perrin.diffusion.restoration.mask.Masks}.
 */
package perrin.diffusion.restoration.mask;
