package perrin.kernels.cuda.elementwise;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Kernel;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.cuda.view.Units;
import perrin.kernels.loops.Nest;
import perrin.tensor.BinaryOp;
import perrin.tensor.DType;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * Functions of one and two operands ({@code elementwise.cu}), copies and fills ({@code copy.cu}).
 */
public final class Elementwise {
  private static final String MODULE = "elementwise";
  private static final String COPY = "copy";
  private static final int PER_THREAD = 4;
  private static final int[] NONE = {};

  private final CudaDevice device;

  /**
   * For a device.
   *
   * @param device where
   */
  public Elementwise(CudaDevice device) {
    this.device = device;
  }

  private static String suffix(DType type) {
    return type == DType.BFLOAT16 ? "bf16" : "f32";
  }

  /**
   * out = op(x).
   *
   * @param op the function
   * @param x operand
   * @param out destination
   * @return false if there is no fast kernel for it
   */
  public boolean unary(UnaryOp op, Tensor x, Tensor out) {
    DType type = out.dtype();
    if (type != DType.FLOAT32 && type != DType.BFLOAT16 || !Places.all(type, x)) {
      return false;
    }
    var nest = NestArgument.of(out, x);
    if (nest.size() == 0) {
      return true;
    }
    if (!nest.flat()) {
      return false;
    }
    kernel("unary_flat_", type)
        .with()
        .i(op.ordinal())
        .l(Places.address(x))
        .l(Places.address(out))
        .l(nest.size())
        .run(blocks(nest), device.options().threads());
    return true;
  }

  /**
   * out = op(x, y).
   *
   * @param op the function
   * @param x left operand
   * @param y right operand
   * @param out destination
   * @return false if there is no fast kernel for it
   */
  public boolean binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    DType type = out.dtype();
    if (type != DType.FLOAT32 && type != DType.BFLOAT16 || !Places.all(type, x, y)) {
      return false;
    }
    if (op == BinaryOp.POW || op == BinaryOp.ATAN2) {
      return false;
    }
    var nest = NestArgument.of(out, x, y);
    if (nest.size() == 0) {
      return true;
    }
    if (nest.flat()) {
      kernel("binary_flat_", type)
          .with()
          .i(op.ordinal())
          .l(Places.address(x))
          .l(Places.address(y))
          .l(Places.address(out))
          .l(nest.size())
          .run(blocks(nest), device.options().threads());
      return true;
    }
    if (!grouped(nest, 0, out) || !grouped(nest, 1, x) || !grouped(nest, 2, y)) {
      return false;
    }
    int last = nest.nest().loops() - 1;
    kernel("binary_groups_", type)
        .with()
        .i(op.ordinal())
        .l(Places.address(x))
        .i(nest.nest().stride(1, last) == 0 ? 1 : 0)
        .l(Places.address(y))
        .i(nest.nest().stride(2, last) == 0 ? 1 : 0)
        .l(Places.address(out))
        .b(nest)
        .run(blocks(nest), device.options().threads());
    return true;
  }

  /** Whether a view repeats along rows of a multiple of four, or runs in aligned fours. */
  private static boolean grouped(NestArgument nest, int view, Tensor t) {
    Nest n = nest.nest();
    int last = n.loops() - 1;
    if (n.inner() % PER_THREAD != 0) {
      return false;
    }
    if (n.stride(view, last) == 0) {
      return true;
    }
    boolean runs = n.stride(view, last) == 1;
    for (int a = 0; a < last; a++) {
      runs &= n.stride(view, a) % PER_THREAD == 0;
    }
    return runs && Places.address(t) % ((long) PER_THREAD * t.dtype().bytes()) == 0;
  }

  private int blocks(NestArgument nest) {
    return Grids.blocks(device, Grids.ceil(nest.size(), PER_THREAD));
  }

  private Kernel kernel(String name, DType type) {
    return device.kernel(MODULE, name + suffix(type));
  }

  /**
   * dst = src, converting.
   *
   * @param src operand
   * @param dst destination
   */
  public void copy(Tensor src, Tensor dst) {
    var nest = NestArgument.of(dst, src);
    if (nest.size() == 0) {
      return;
    }
    if (src.dtype() == dst.dtype()) {
      move(src, dst, nest);
      return;
    }
    boolean narrows = src.dtype() == DType.FLOAT32 && dst.dtype() == DType.BFLOAT16;
    boolean widens = src.dtype() == DType.BFLOAT16 && dst.dtype() == DType.FLOAT32;
    if (nest.flat() && (narrows || widens)) {
      device
          .kernel(COPY, narrows ? "narrow" : "widen")
          .with()
          .l(Places.address(src))
          .l(Places.address(dst))
          .l(nest.size())
          .run(blocks(nest), device.options().threads());
    } else {
      device
          .kernel(COPY, "convert")
          .with()
          .l(Places.address(src))
          .i(src.dtype().ordinal())
          .l(Places.address(dst))
          .i(dst.dtype().ordinal())
          .b(nest)
          .run(Grids.blocks(device, nest.size()), device.options().threads());
    }
  }

  /** A copy without a conversion: what elements mean is of no matter. */
  private void move(Tensor src, Tensor dst, NestArgument nest) {
    int bytes = dst.dtype().bytes();
    if (nest.flat()) {
      device.copy(Places.address(src), Places.address(dst), (long) nest.size() * bytes);
      return;
    }
    long[] addresses = {Places.address(dst), Places.address(src)};
    Units units =
        Units.of(bytes, dst.shape().dims(), NONE, addresses, dst.strides(), src.strides());
    device
        .kernel(COPY, "copy_" + units.bytes())
        .with()
        .l(addresses[1])
        .l(addresses[0])
        .b(units.nest())
        .run(Grids.blocks(device, units.nest().size()), device.options().threads());
  }

  /**
   * dst = value.
   *
   * @param dst destination
   * @param value rounded to the type
   */
  public void fill(Tensor dst, double value) {
    var nest = NestArgument.of(dst);
    if (nest.size() == 0) {
      return;
    }
    if (nest.flat() && Double.doubleToRawLongBits(value) == 0) {
      device.clear(Places.address(dst), (long) nest.size() * dst.dtype().bytes());
      return;
    }
    device
        .kernel(COPY, "fill")
        .with()
        .l(Places.address(dst))
        .i(dst.dtype().ordinal())
        .d(value)
        .b(nest)
        .run(Grids.blocks(device, nest.size()), device.options().threads());
  }
}
