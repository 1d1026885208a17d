/**
 * Keyed noise on the CPU, bit for bit that of {@link perrin.tensor.random.Noise}.
 *
 * <p>{@link perrin.kernels.cpu.random.NoiseFill} cuts samples into runs of whole Philox blocks.
 */
package perrin.kernels.cpu.random;
