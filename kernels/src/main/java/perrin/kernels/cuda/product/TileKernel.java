package perrin.kernels.cuda.product;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Kernel;

/** The tiled kernels, as {@code gemm_bf16.cu}, {@code gemm_tf32.cu} and {@code gemm_f32.cu} say. */
enum TileKernel {
  BF16_LARGE("gemm_bf16", "large", 128, 256, 4 * 2 * 128 * 32 * 2),
  BF16_SMALL("gemm_bf16", "small", 64, 128, 4 * 2 * 64 * 32 * 2),
  TF32_LARGE("gemm_tf32", "large", 128, 256, 4 * 2 * (128 + 8) * 16 * 4),
  TF32_SMALL("gemm_tf32", "small", 64, 128, 4 * 2 * (64 + 8) * 16 * 4),
  F32_LARGE("gemm_f32", "large", 128, 256, 8 * 16 * (64 + 8) * 4),
  F32_SMALL("gemm_f32", "small", 64, 256, 8 * 16 * (32 + 8) * 4);

  /** Every tile's depth divides it. */
  static final int DEPTHS = 32;

  private static final String[] FORMS = {"nn", "nt", "tn", "tt"};

  private final String file;
  private final String size;
  private final int edge;
  private final int threads;
  private final int shared;

  TileKernel(String file, String size, int edge, int threads, int shared) {
    this.file = file;
    this.size = size;
    this.edge = edge;
    this.threads = threads;
    this.shared = shared;
  }

  /**
   * The kernel for factors that lie in some way.
   *
   * @param device where
   * @param p the product
   * @return the kernel
   */
  Kernel on(CudaDevice device, MatrixProduct p) {
    int form = (p.a().alongK() ? 0 : 2) + (p.b().alongK() ? 1 : 0);
    return device.kernel(file, file + "_" + size + "_" + FORMS[form]);
  }

  /**
   * Rows and columns of a tile.
   *
   * @return a multiple of 64
   */
  int edge() {
    return edge;
  }

  /**
   * Threads a block.
   *
   * @return a multiple of 32
   */
  int threads() {
    return threads;
  }

  /**
   * Shared memory a block.
   *
   * @return bytes
   */
  int shared() {
    return shared;
  }
}
