package perrin.kernels.cpu.winograd;

/**
 * A batch of channels-last images inside an array: the channels of a pixel are contiguous.
 *
 * @param data the array
 * @param offset first element
 * @param image distance of images
 * @param row distance of rows
 * @param pixel distance of pixels, at least the number of channels
 */
public record ImageView(float[] data, int offset, int image, int row, int pixel) {}
