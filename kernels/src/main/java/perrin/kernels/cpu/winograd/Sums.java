package perrin.kernels.cpu.winograd;

/**
 * Where sums of images over places go, a row of channels.
 *
 * @param data the array
 * @param offset first element
 * @param byImage a row for each image rather than one for all
 */
public record Sums(float[] data, int offset, boolean byImage) {}
