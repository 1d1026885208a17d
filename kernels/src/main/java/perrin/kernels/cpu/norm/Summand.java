package perrin.kernels.cpu.norm;

/**
 * A tensor that is added to samples: element i of sample b, in the sample's order, lies at {@code
 * at + b stride + i / run pixel + i mod run}.
 *
 * @param data the array
 * @param at first element
 * @param stride distance of consecutive samples
 * @param run elements that follow each other
 * @param pixel distance of consecutive runs; the run itself where there are no gaps
 */
public record Summand(float[] data, int at, int stride, int run, int pixel) {
  boolean gapless() {
    return run == pixel;
  }

  /** Place of element {@code i}, the first of a run, of sample {@code b}. */
  int place(int b, int i) {
    return at + b * stride + i / run * pixel;
  }
}
