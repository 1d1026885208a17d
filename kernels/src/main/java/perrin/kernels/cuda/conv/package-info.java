/**
 * Convolutions on the device.
 *
 * <p>Reading order: {@link perrin.kernels.cuda.conv.ConvolutionEngine} (somebody who can compute
 * them), {@link perrin.kernels.cuda.conv.ConvolutionChoice} (who is asked first), {@link
 * perrin.kernels.cuda.conv.Convolution} (Perrin's own kernels). Below that, Line and Gathering say
 * where patches lie, ImageSums and PixelSums launch the kernels, Tiles and Arithmetic choose among
 * them.
 */
package perrin.kernels.cuda.conv;
