package perrin.kernels.cuda.norm;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Kernel;
import perrin.kernels.cuda.driver.Launch;
import perrin.kernels.cuda.norm.Cut.Machine;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Runs;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * What forward and backward share: the files of kernels, the device as their cuts see it, and which
 * operands they take.
 */
record NormKernels(CudaDevice device, Machine machine) {
  static final String WHOLE = "groupnorm_whole";
  static final String PARTS = "groupnorm_parts";
  static final String PLANES = "groupnorm_planes";
  static final String NAME = "group norm";

  private static final int WARP = 32;
  private static final int WIDE_BYTES = 16;

  /** Kernels whose blocks may have so many bytes of shared memory. */
  static NormKernels of(CudaDevice device, int shared) {
    int threads = Math.min(Cut.MOST_THREADS, device.options().threads());
    return new NormKernels(device, new Machine(threads, device.multiprocessors(), shared));
  }

  static boolean known(Tensor x) {
    return x.dtype() == DType.FLOAT32 || x.dtype() == DType.BFLOAT16;
  }

  static boolean like(Tensor x, Tensor y) {
    return x.dtype() == y.dtype() && Runs.alike(x, y);
  }

  static boolean parameters(Tensor... tensors) {
    for (var t : tensors) {
      if (t.dtype() != DType.FLOAT32 || !t.isRowMajor()) {
        return false;
      }
    }
    return true;
  }

  /** Elements read at once: those of 16 bytes where all lie so, else one. */
  static int vector(Samples samples, Tensor... tensors) {
    int n = WIDE_BYTES / tensors[0].dtype().bytes();
    boolean wide = (samples.planes() ? samples.pixels() : samples.channels()) % n == 0;
    wide &= samples.stride() % n == 0;
    for (var t : tensors) {
      wide &= Places.address(t) % WIDE_BYTES == 0;
    }
    return wide ? n : 1;
  }

  Launch start(String file, String kernel, int vector, Tensor x) {
    String type = x.dtype() == DType.BFLOAT16 ? "bf16" : "f32";
    Kernel k = device.kernel(file, "group_norm_" + kernel + type);
    return k.with().i(vector > 1 ? 1 : 0);
  }

  int warps(int count) {
    return Grids.blocks(device, (long) count * WARP);
  }

  static Tensor floats(Tensor x, int... dims) {
    return Tensor.allocate(x.backend(), DType.FLOAT32, Shape.of(dims), NAME);
  }

  /** Adds the rows of [rows,2,C] up: the first halves are gBeta, the second ones gGamma. */
  void addColumns(Tensor sums, int rows, int channels, Tensor gBeta, Tensor gGamma) {
    device
        .kernel("columns", "add_columns")
        .with()
        .l(Places.address(sums))
        .i(rows)
        .i(2 * channels)
        .l(Places.address(gBeta))
        .i(channels)
        .l(Places.address(gGamma))
        .run(Grids.ceil(2 * channels, WARP), device.options().threads());
  }
}
