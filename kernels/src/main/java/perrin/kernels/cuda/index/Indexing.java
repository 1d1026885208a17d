package perrin.kernels.cuda.index;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.DeviceFaults.Fault;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.cuda.view.Units;
import perrin.kernels.cuda.view.Words;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Slices along an axis picked, or added up, by an index ({@code index.cu}). */
public final class Indexing {
  private static final String MODULE = "index";
  private static final int WARP = 32;

  /** An index outside its axis. */
  private record Outside(String operation, int axis, Shape shape) implements Fault {
    @Override
    public RuntimeException exception(int value) {
      return new IndexOutOfBoundsException(
          "%s: index %d leaves axis %d of %s; indices run from 0 to %d"
              .formatted(operation, value, axis, shape, shape.dim(axis) - 1));
    }
  }

  private final CudaDevice device;

  /**
   * For a device.
   *
   * @param device where
   */
  public Indexing(CudaDevice device) {
    this.device = device;
  }

  /**
   * out[…,i,…] = x[…,index[i],…].
   *
   * @param x operand
   * @param index INT32 [n]
   * @param axis from 0 to rank - 1
   * @param out destination
   */
  public void gather(Tensor x, Tensor index, int axis, Tensor out) {
    if (index.size() == 0) {
      return;
    }
    int fault = device.faults().number(new Outside("gather", axis, x.shape()));
    if (out.size() == 0) {
      check(index, x.dim(axis), fault);
      return;
    }
    int[] from = x.strides();
    from[axis] = 0;
    int[] position = new int[from.length];
    position[axis] = index.stride(0);
    int[] step = {x.stride(axis)};
    long[] addresses = {Places.address(out), Places.address(x)};
    Units units =
        Units.of(
            x.dtype().bytes(), out.shape().dims(), step, addresses, out.strides(), from, position);
    device
        .kernel(MODULE, "gather_" + units.bytes())
        .with()
        .l(addresses[1])
        .i(step[0] / units.factor())
        .b(argument(index, x.dim(axis)))
        .l(addresses[0])
        .l(device.faults().address())
        .i(fault)
        .b(units.nest())
        .run(Grids.blocks(device, units.nest().size()), device.options().threads());
  }

  /**
   * out[…,index[i],…] += src[…,i,…] in the order of i.
   *
   * @param src operand
   * @param index INT32 [n]
   * @param axis from 0 to rank - 1
   * @param out accumulated into
   */
  public void scatterAdd(Tensor src, Tensor index, int axis, Tensor out) {
    if (index.size() == 0) {
      return;
    }
    int fault = device.faults().number(new Outside("scatterAdd", axis, out.shape()));
    if (out.size() == 0) {
      check(index, out.dim(axis), fault);
      return;
    }
    int[] slice = out.shape().dims();
    slice[axis] = 1;
    var nest = NestArgument.of(slice, out.strides(), src.strides());
    int chunks = Grids.ceil(nest.size(), WARP);
    String type =
        switch (out.dtype()) {
          case FLOAT32 -> "f32";
          case FLOAT64 -> "f64";
          case INT32 -> "i32";
          case BFLOAT16 -> "bf16";
        };
    device
        .kernel(MODULE, "scatter_add_" + type)
        .with()
        .l(Places.address(src))
        .i(src.stride(axis))
        .b(argument(index, out.dim(axis)))
        .l(Places.address(out))
        .i(out.stride(axis))
        .l(device.faults().address())
        .i(fault)
        .b(new Words().divisor(chunks))
        .b(nest)
        .run(
            Grids.blocks(device, (long) out.dim(axis) * chunks * WARP), device.options().threads());
  }

  private void check(Tensor index, int extent, int fault) {
    device
        .kernel(MODULE, "check_index")
        .with()
        .b(argument(index, extent))
        .l(device.faults().address())
        .i(fault)
        .run(1, WARP);
  }

  /** The kernels' structure Index: an address, stride, length, and the extent of the axis. */
  private static Words argument(Tensor index, int extent) {
    long at = Places.address(index);
    int stride = index.stride(0);
    return new Words().i((int) at, (int) (at >>> Integer.SIZE), stride, index.size(), extent, 0);
  }
}
