package perrin.kernels.cuda.conv;

/**
 * Where patches lie, where the results go and which taps they meet: {@code conv.cuh}'s {@code
 * Patches}.
 *
 * @param from the image that is gathered from
 * @param channels of a tap: those of a group
 * @param kernelWidth taps of a row of the kernel
 * @param vertical rows
 * @param horizontal columns
 * @param to the result
 * @param toRow row of the first result
 * @param toColumn column of the first result
 * @param rowStep rows from one result to the next
 * @param columnStep columns from one result to the next
 */
record Gathering(
    Image from,
    int channels,
    int kernelWidth,
    Line vertical,
    Line horizontal,
    Image to,
    int toRow,
    int toColumn,
    int rowStep,
    int columnStep) {

  int pixels() {
    return to.batch() * vertical.count() * horizontal.count();
  }

  /** Columns of a patch. */
  int depth() {
    return vertical.taps() * horizontal.taps() * channels;
  }

  void write(Fields f) {
    f.divisor(vertical.count() * horizontal.count()).divisor(horizontal.count());
    f.divisor(channels).divisor(horizontal.taps());
    f.i(pixels(), depth(), from.height(), from.width());
    f.i(from.image(), from.row(), from.column());
    f.i(vertical.stride(), horizontal.stride(), vertical.first(), horizontal.first());
    f.i(vertical.step(), horizontal.step());
    int tap = vertical.firstTap() * kernelWidth + horizontal.firstTap();
    f.i(tap * channels, vertical.tapStep() * kernelWidth * channels);
    f.i(horizontal.tapStep() * channels);
    f.i(toRow * to.row() + toColumn * to.column());
    f.i(to.image(), rowStep * to.row(), columnStep * to.column());
  }
}
