/**
 * Names that users type, and what they stand for.
 *
 * <p>An entry is one class in one file: {@link perrin.diffusion.catalog.Catalog} finds it on the
 * class path by itself, so that adding a schedule, a grid or a sampler changes no other line.
 *
 * <p>Reading order: {@link perrin.diffusion.catalog.Named}, {@link
 * perrin.diffusion.catalog.Setting} and {@link perrin.diffusion.catalog.Settings} (what follows the
 * name), {@link perrin.diffusion.catalog.Catalog}, {@link perrin.diffusion.catalog.ClassPath}.
 */
package perrin.diffusion.catalog;
