/**
 * Convolutions on the device: {@link perrin.kernels.cuda.conv.ConvolutionEngine} (somebody who can
 * compute them), {@link perrin.kernels.cuda.conv.ConvolutionChoice} (who is asked first).
 */
package perrin.kernels.cuda.conv;
