package perrin.kernels.cuda.elementwise;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Kernel;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
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
   * @return false if the types are not of the fast kernels
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
    if (nest.flat()) {
      kernel("unary_flat_", type)
          .with()
          .i(op.ordinal())
          .l(Places.address(x))
          .l(Places.address(out))
          .l(nest.size())
          .run(flatBlocks(nest), device.options().threads());
    } else {
      kernel("unary_nest_", type)
          .with()
          .i(op.ordinal())
          .l(Places.address(x))
          .l(Places.address(out))
          .b(nest)
          .run(Grids.blocks(device, nest.size()), device.options().threads());
    }
    return true;
  }

  /**
   * out = op(x, y).
   *
   * @param op the function
   * @param x left operand
   * @param y right operand
   * @param out destination
   * @return false if the types are not of the fast kernels
   */
  public boolean binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    DType type = out.dtype();
    if (type != DType.FLOAT32 && type != DType.BFLOAT16 || !Places.all(type, x, y)) {
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
          .run(flatBlocks(nest), device.options().threads());
    } else {
      kernel("binary_nest_", type)
          .with()
          .i(op.ordinal())
          .l(Places.address(x))
          .l(Places.address(y))
          .l(Places.address(out))
          .b(nest)
          .run(Grids.blocks(device, nest.size()), device.options().threads());
    }
    return true;
  }

  private int flatBlocks(NestArgument nest) {
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
    int bytes = dst.dtype().bytes();
    if (src.dtype() != dst.dtype()) {
      device
          .kernel(COPY, "convert")
          .with()
          .l(Places.address(src))
          .i(src.dtype().ordinal())
          .l(Places.address(dst))
          .i(dst.dtype().ordinal())
          .b(nest)
          .run(Grids.blocks(device, nest.size()), device.options().threads());
    } else if (nest.flat()) {
      device.copy(Places.address(src), Places.address(dst), (long) nest.size() * bytes);
    } else {
      device
          .kernel(COPY, "copy_" + 8 * bytes)
          .with()
          .l(Places.address(src))
          .l(Places.address(dst))
          .b(nest)
          .run(Grids.blocks(device, nest.size()), device.options().threads());
    }
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
