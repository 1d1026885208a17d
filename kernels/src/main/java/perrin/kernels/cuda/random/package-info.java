/**
 * Noise on the device: {@link perrin.kernels.cuda.random.NoiseFill} chooses the kernel of {@code
 * random.cu} that suits a layout.
 */
package perrin.kernels.cuda.random;
