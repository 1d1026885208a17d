/**
 * What an edit starts from, made of a picture: a catalogue, one class an entry.
 *
 * <p>Reading order: {@link perrin.diffusion.restoration.guide.Guide}, {@link
 * perrin.diffusion.restoration.guide.BlurGuide}, {@link perrin.diffusion.restoration.guide.Guides}.
 */
package perrin.diffusion.restoration.guide;
