package perrin.kernels.cuda.product;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.Tensor;

/** Products of any types and views with the definition's bits: {@code plain.cu}. */
final class PlainProduct {
  private final CudaDevice device;

  PlainProduct(CudaDevice device) {
    this.device = device;
  }

  /**
   * out = a b + bias.
   *
   * @param a [...,M,K], batch axes as out's
   * @param b [...,K,N], likewise
   * @param bias [N] or null
   * @param out not empty
   */
  void run(Tensor a, Tensor b, Tensor bias, Tensor out) {
    int row = out.rank() - 2;
    int column = row + 1;
    int[] left = a.strides().clone();
    int[] right = b.strides().clone();
    int[] added = new int[out.rank()];
    left[column] = 0;
    right[row] = 0;
    added[column] = bias == null ? 0 : bias.stride(0);
    var nest = NestArgument.of(out.shape().dims(), out.strides(), left, right, added);
    device
        .kernel("plain", "plain_product")
        .with()
        .l(Places.address(a))
        .i(a.dtype().ordinal())
        .i(a.stride(column))
        .l(Places.address(b))
        .i(b.dtype().ordinal())
        .i(b.stride(row))
        .l(Places.addressOrNull(bias))
        .i(bias == null ? 0 : bias.dtype().ordinal())
        .l(Places.address(out))
        .i(out.dtype().ordinal())
        .i(a.dim(column))
        .b(nest)
        .run(Grids.blocks(device, nest.size()), device.options().threads());
  }
}
