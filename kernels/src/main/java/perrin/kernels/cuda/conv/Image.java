package perrin.kernels.cuda.conv;

import perrin.kernels.cuda.view.Places;
import perrin.tensor.Tensor;

/**
 * Images whose channels lie side by side, with any strides else.
 *
 * @param address of the first element
 * @param bytes of an element
 * @param batch images
 * @param channels channels
 * @param height rows
 * @param width columns
 * @param image elements from one image to the next
 * @param row elements from one row to the next
 * @param column elements from one pixel of a row to the next
 */
record Image(
    long address,
    int bytes,
    int batch,
    int channels,
    int height,
    int width,
    int image,
    int row,
    int column) {

  /** Whether a tensor's channels lie side by side. */
  static boolean fits(Tensor t) {
    return t.dim(1) <= 1 || t.stride(1) == 1;
  }

  static Image of(Tensor t) {
    return new Image(
        Places.address(t),
        t.dtype().bytes(),
        t.dim(0),
        t.dim(1),
        t.dim(2),
        t.dim(3),
        t.stride(0),
        t.stride(2),
        t.stride(3));
  }

  int pixels() {
    return batch * height * width;
  }

  /** Whether every pixel begins at a multiple of so many elements. */
  boolean aligned(int elements) {
    return address % ((long) elements * bytes) == 0
        && (batch <= 1 || image % elements == 0)
        && (height <= 1 || row % elements == 0)
        && (width <= 1 || column % elements == 0);
  }
}
