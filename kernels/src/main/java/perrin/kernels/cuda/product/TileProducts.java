package perrin.kernels.cuda.product;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Products by tiles: the project's own kernels. */
final class TileProducts {
  private static final int MOST_BATCHES = 65535;

  private final CudaDevice device;

  TileProducts(CudaDevice device) {
    this.device = device;
  }

  /**
   * Multiplies.
   *
   * @param p the product
   * @param kernel by which tiles
   * @param parts into how many parts K is cut, at least 1
   * @param backend gives the workspace if there are several
   */
  void run(MatrixProduct p, TileKernel kernel, int parts, Backend backend) {
    int length = Grids.ceil(Grids.ceil(p.k(), parts), TileKernel.DEPTHS) * TileKernel.DEPTHS;
    int count = Grids.ceil(p.k(), length);
    if (count == 1) {
      launch(p, kernel, length, 1, 0);
      return;
    }
    try (Scope _ = Scope.open("matmul")) {
      int size = p.products() * p.m() * p.n();
      Tensor parted =
          Tensor.allocate(backend, DType.FLOAT32, Shape.of(count * size), "matmul parts");
      long workspace = Places.address(parted);
      launch(p.into(workspace, dense(p)), kernel, length, count, size);
      sum(p, workspace, count, size);
    }
  }

  private void launch(MatrixProduct p, TileKernel kernel, int length, int parts, int stride) {
    int tiles = Grids.ceil(p.m(), kernel.edge()) * Grids.ceil(p.n(), kernel.edge());
    for (int first = 0; first < p.products(); first += MOST_BATCHES) {
      kernel
          .on(device, p)
          .with()
          .b(new ProductArguments(p, first, length, stride))
          .b(p.batch())
          .run(
              tiles,
              parts,
              Math.min(MOST_BATCHES, p.products() - first),
              kernel.threads(),
              kernel.shared());
    }
  }

  /** The batch's places with a dense workspace in the result's place, in the same order. */
  private static NestArgument dense(MatrixProduct p) {
    var n = p.batch().nest();
    int[] dims = new int[n.loops()];
    int[][] strides = new int[3][n.loops()];
    int size = p.m() * p.n();
    for (int a = n.loops() - 1; a >= 0; a--) {
      dims[a] = n.dim(a);
      strides[0][a] = size;
      strides[1][a] = n.stride(1, a);
      strides[2][a] = n.stride(2, a);
      size *= dims[a];
    }
    return NestArgument.of(dims, strides);
  }

  private void sum(MatrixProduct p, long workspace, int count, int size) {
    var n = p.batch().nest();
    int loops = n.loops();
    int[] dims = new int[loops + 2];
    int[][] strides = new int[3][loops + 2];
    dims[loops] = p.m();
    dims[loops + 1] = p.n();
    strides[0][loops] = p.n();
    strides[0][loops + 1] = 1;
    strides[1][loops] = p.outRow();
    strides[1][loops + 1] = p.outColumn();
    strides[2][loops] = p.biasRow();
    strides[2][loops + 1] = p.biasColumn();
    for (int a = loops - 1, dense = p.m() * p.n(); a >= 0; a--) {
      dims[a] = n.dim(a);
      strides[0][a] = dense;
      strides[1][a] = n.stride(0, a);
      dense *= dims[a];
    }
    device
        .kernel("gemm_f32", "product_sum")
        .with()
        .l(workspace)
        .i(count)
        .i(size)
        .l(p.bias())
        .i(p.biasType() == DType.BFLOAT16 ? 1 : 0)
        .l(p.out())
        .i(p.outType() == DType.BFLOAT16 ? 1 : 0)
        .b(NestArgument.of(dims, strides))
        .run(Grids.blocks(device, size), device.options().threads());
  }
}
