package perrin.kernels.cuda.reduce;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.DType;
import perrin.tensor.Tensor;

/** Work along one axis: the place of an extreme element, and running sums ({@code lines.cu}). */
public final class AxisLines {
  private static final String MODULE = "lines";
  private static final int WARP = 32;

  /** A line of more elements than this gets a whole block. */
  private static final int LONG_LINE = 2048;

  /** Shorter lines are left to one thread each. */
  private static final int SHORT_LINE = 64;

  /** With so many lines a thread each keeps a device busy. */
  private static final int MANY_LINES = 1 << 14;

  private final CudaDevice device;

  /**
   * For a device.
   *
   * @param device where
   */
  public AxisLines(CudaDevice device) {
    this.device = device;
  }

  /** {@code Lines}: views of one shape but for the axis. */
  private record Lines(Tensor x, Tensor out, int axis, int lanes, NestArgument starts)
      implements Structure {
    private static final int INT = 4;
    private static final int LONG = 8;

    static Lines of(Tensor x, Tensor out, int axis, int lanes) {
      int[] dims = without(axis, x.shape().dims());
      var starts = NestArgument.of(dims, without(axis, out.strides()), without(axis, x.strides()));
      return new Lines(x, out, axis, lanes, starts);
    }

    private static int[] without(int axis, int[] all) {
      int[] rest = new int[all.length - 1];
      System.arraycopy(all, 0, rest, 0, axis);
      System.arraycopy(all, axis + 1, rest, axis, rest.length - axis);
      return rest;
    }

    @Override
    public int bytes() {
      return 2 * LONG + 6 * INT + starts.bytes();
    }

    @Override
    public void write(MemorySegment to) {
      to.set(ValueLayout.JAVA_LONG, 0, Places.address(x));
      to.set(ValueLayout.JAVA_LONG, LONG, Places.address(out));
      int[] numbers = {
        x.dtype().ordinal(),
        out.dtype().ordinal(),
        x.dim(axis),
        x.stride(axis),
        out.stride(axis),
        lanes
      };
      for (int i = 0; i < numbers.length; i++) {
        to.set(ValueLayout.JAVA_INT, 2 * LONG + (long) i * INT, numbers[i]);
      }
      starts.write(to.asSlice(2 * LONG + 6 * INT, starts.bytes()));
    }
  }

  private static String suffix(Tensor x) {
    return x.dtype() == DType.FLOAT32 || x.dtype() == DType.BFLOAT16 ? "f32" : "f64";
  }

  /** Whether threads of one line read neighbours, or there are too few lines for one each. */
  private static boolean shares(Tensor x, int axis) {
    int lines = x.size() / x.dim(axis);
    return Math.abs(x.stride(axis)) == 1 || lines < MANY_LINES && x.dim(axis) > SHORT_LINE;
  }

  /**
   * Index of the largest or smallest element along an axis; the first of equals; a NaN wins.
   *
   * @param max true for the largest
   * @param x operand, not empty along the axis
   * @param axis which axis
   * @param out INT32
   */
  public void argReduce(boolean max, Tensor x, int axis, Tensor out) {
    if (out.size() == 0) {
      return;
    }
    int n = x.dim(axis);
    int threads = device.options().threads();
    int lanes =
        !shares(x, axis) ? 1 : n > LONG_LINE ? threads : n >= WARP ? WARP : lanesOfShortLine(n);
    device
        .kernel(MODULE, "extreme_" + suffix(x))
        .with()
        .i(max ? 1 : 0)
        .b(Lines.of(x, out, axis, lanes))
        .run(Grids.ceil(out.size(), threads / lanes), threads);
  }

  private static int lanesOfShortLine(int n) {
    return Integer.highestOneBit(2 * n - 1);
  }

  /**
   * Running sum along an axis, own element included.
   *
   * @param x operand
   * @param axis which axis
   * @param out x's shape
   */
  public void cumulativeSum(Tensor x, int axis, Tensor out) {
    if (out.size() == 0) {
      return;
    }
    int lines = x.size() / x.dim(axis);
    int threads = device.options().threads();
    boolean block = shares(x, axis) && x.dim(axis) > SHORT_LINE;
    device
        .kernel(MODULE, (block ? "running_block_" : "running_each_") + suffix(x))
        .with()
        .b(Lines.of(x, out, axis, block ? threads : 1))
        .run(block ? lines : Grids.blocks(device, lines), threads);
  }
}
