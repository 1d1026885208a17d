package perrin.kernels.cpu.conv;

/**
 * A batch of images in an array, the channels of a pixel contiguous: element (b, c, y, x) lies at
 * {@code offset + b sampleStride + y rowStride + x pixelStride + c}.
 *
 * @param data the array
 * @param offset place of element 0
 * @param batch B
 * @param channels C
 * @param height H
 * @param width W
 * @param sampleStride distance of consecutive samples
 * @param rowStride distance of consecutive rows
 * @param pixelStride distance of consecutive pixels, at least C
 */
public record Image(
    float[] data,
    int offset,
    int batch,
    int channels,
    int height,
    int width,
    int sampleStride,
    int rowStride,
    int pixelStride) {

  /**
   * A gapless batch.
   *
   * @param data the array
   * @param offset place of element 0
   * @param batch B
   * @param channels C
   * @param height H
   * @param width W
   * @return the images
   */
  public static Image dense(
      float[] data, int offset, int batch, int channels, int height, int width) {
    return new Image(
        data,
        offset,
        batch,
        channels,
        height,
        width,
        height * width * channels,
        width * channels,
        channels);
  }

  /**
   * A range of the channels.
   *
   * @param from first channel
   * @param count how many
   * @return a view
   */
  public Image slice(int from, int count) {
    return new Image(
        data, offset + from, batch, count, height, width, sampleStride, rowStride, pixelStride);
  }

  /**
   * Whether pixels follow each other at one distance through rows and samples.
   *
   * @return true if so
   */
  public boolean evenlySpaced() {
    return (height == 1 || rowStride == width * pixelStride)
        && (batch == 1 || sampleStride == height * width * pixelStride);
  }

  /**
   * Number of pixels of the batch.
   *
   * @return B H W
   */
  public int pixels() {
    return batch * height * width;
  }
}
