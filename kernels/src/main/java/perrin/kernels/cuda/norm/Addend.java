package perrin.kernels.cuda.norm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Runs;
import perrin.tensor.Tensor;

/**
 * A tensor that is added to samples, as {@code groupnorm.cuh}'s {@code Addend} has it: element c of
 * pixel p of sample b lies at {@code b sample + p pixel + c}.
 *
 * @param address where it begins, 0 for none
 * @param sample distance of consecutive samples
 * @param pixel distance of consecutive pixels
 * @param wide whether 16 bytes may be read at once
 */
record Addend(long address, int sample, int pixel, boolean wide) {
  private static final Addend NONE = new Addend(0, 0, 0, false);
  private static final int BYTES = 24;

  /**
   * How a tensor of x's shape lies that is to be added to samples of x, or null if its pixels do
   * not follow x's at one distance: it may be a range of the channels of wider images.
   */
  static Addend of(Samples samples, Tensor x, Tensor t) {
    int c = samples.channels();
    if (t.dtype() != x.dtype()) {
      return null;
    }
    if (samples.planes()) {
      return Runs.alike(x, t) ? at(t, samples.stride(), 1) : null;
    }
    if (Runs.alike(x, t)) {
      return at(t, samples.stride(), c);
    }
    int pixel = samples.pixels() == 1 ? c : lastStride(t);
    boolean follows = (c == 1 || t.stride(1) == 1) && Runs.pixelsFollow(t, pixel);
    return follows ? at(t, samples.count() == 1 ? 0 : t.stride(0), pixel) : null;
  }

  private static int lastStride(Tensor t) {
    int a = t.rank() - 1;
    while (a > 2 && t.dim(a) == 1) {
      a--;
    }
    return t.stride(a);
  }

  private static Addend at(Tensor t, int sample, int pixel) {
    long address = Places.address(t);
    int n = 16 / t.dtype().bytes();
    boolean wide = address % 16 == 0 && sample % n == 0 && (pixel == 1 || pixel % n == 0);
    return new Addend(address, sample, pixel, wide);
  }

  /** One or two addends, or none. */
  static Structure argument(Addend[] some) {
    return new Structure() {
      @Override
      public int bytes() {
        return 2 * BYTES;
      }

      @Override
      public void write(MemorySegment to) {
        for (int i = 0; i < 2; i++) {
          Addend a = i < some.length ? some[i] : NONE;
          long at = (long) i * BYTES;
          to.set(ValueLayout.JAVA_LONG, at, a.address);
          to.set(ValueLayout.JAVA_INT, at + 8, a.sample);
          to.set(ValueLayout.JAVA_INT, at + 12, a.pixel);
          to.set(ValueLayout.JAVA_INT, at + 16, a.wide ? 1 : 0);
          to.set(ValueLayout.JAVA_INT, at + 20, 0);
        }
      }
    };
  }
}
