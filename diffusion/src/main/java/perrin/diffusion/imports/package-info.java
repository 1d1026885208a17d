/**
 * Checkpoints of others: folders in the format of the diffusers library, read and written.
 *
 * <p>Reading order: ModelFolder (a network's {@code config.json} and its weights), OldNames,
 * ConfigFile.
 */
package perrin.diffusion.imports;
