/**
 * The networks a run can train, by name.
 *
 * <p>Reading order: {@link perrin.diffusion.network.NamedNetwork} (an entry), {@link
 * perrin.diffusion.network.Networks} (the catalogue), {@link perrin.diffusion.network.TextReading}
 * (a network together with a text encoder).
 */
package perrin.diffusion.network;
