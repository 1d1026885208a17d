/**
 * What the innermost loops must do, as interfaces over plain arrays.
 *
 * <p>Everything above (blocking, partition, convolution, attention) is written once against these;
 * {@link perrin.kernels.cpu.vector} and {@link perrin.kernels.cpu.plain} implement them. Read
 * {@link perrin.kernels.cpu.lanes.Lanes} first.
 */
package perrin.kernels.cpu.lanes;
