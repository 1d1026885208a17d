/**
 * The named distributions of the closed-form laboratory, one a file.
 *
 * <p>Reading order: {@link perrin.diffusion.exact.named.OneGaussian}, {@link
 * perrin.diffusion.exact.named.DrawnMixture}, {@link perrin.diffusion.exact.named.Ring}, {@link
 * perrin.diffusion.exact.named.Lattice}, {@link perrin.diffusion.exact.named.Moons}, {@link
 * perrin.diffusion.exact.named.Spirals}. A new one is a new public class that implements {@link
 * perrin.diffusion.exact.NamedExactDensity}; nothing else changes.
 */
package perrin.diffusion.exact.named;
