/**
 * Convolutions of channels-last images, forward and both gradients.
 *
 * <p>All three are products of matrices whose left operand, the patches, is never stored whole:
 * {@link perrin.kernels.cpu.conv.Gathering} says where the elements of a patch lie, {@link
 * perrin.kernels.cpu.conv.ImplicitProduct} packs a few rows of patches at a time and multiplies
 * them, {@link perrin.kernels.cpu.conv.WeightGradient} contracts over them. {@link
 * perrin.kernels.cpu.conv.Convolution} cuts the three operations into such products.
 *
 * <p>Symbols: x [B,C,H,W], w [O,C/groups,kh,kw], y [B,O,H',W'], s stride, p padding, d dilation,
 * (i, j) a tap. Reading order: Image, Filters, Gathering, ImplicitProduct, WeightGradient,
 * Convolution.
 */
package perrin.kernels.cpu.conv;
