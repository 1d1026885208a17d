/**
 * Networks as the diffusers library defines them, under the names of parameters and options of its
 * files, so that checkpoints of others can be read and written without renaming anything.
 *
 * <p>Reading order: DiffusersNetwork, Options, UNet2D and what it is made of (Stage, ResnetBlock2D,
 * Attention, Transformer2D, TimeAndConditions).
 */
package perrin.nn.diffusers;
