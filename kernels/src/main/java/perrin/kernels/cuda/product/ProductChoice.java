package perrin.kernels.cuda.product;

import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.view.Grids;
import perrin.tensor.DType;

/**
 * Who multiplies, and by which tiles. It depends on types and extents alone, not on the device:
 * results then have the same bits on devices of one kind and another.
 */
final class ProductChoice {
  /** Blocks that keep a large device busy. */
  private static final int ENOUGH_BLOCKS = 128;

  /** A part of K is worth its traffic from here on. */
  private static final int LEAST_PART = 512;

  private static final int MOST_PARTS = 64;

  /** A sum of more terms than this wants more blocks than few lines give. */
  private static final int LONG = 4096;

  private static final int MANY_LINES = 2048;

  private final CudaSettings.MatrixMath math;

  ProductChoice(CudaSettings settings) {
    math = settings.math();
  }

  /**
   * Few rows or columns, unless a long sum would keep few blocks busy.
   *
   * @param p the product
   * @return whether it is for {@link FewRows}
   */
  static boolean few(MatrixProduct p) {
    return Math.min(p.m(), p.n()) <= FewRows.MOST
        && (p.k() <= LONG || (long) Math.max(p.m(), p.n()) * p.products() >= MANY_LINES);
  }

  /**
   * cuBLAS does what it can take.
   *
   * @param p the product
   * @return whether it suits cuBLAS
   */
  boolean library(MatrixProduct p) {
    return BlasProducts.fits(p);
  }

  /**
   * Large tiles where there are enough of them, small ones otherwise.
   *
   * @param p the product
   * @return the kernel
   */
  TileKernel tile(MatrixProduct p) {
    boolean large = blocks(p, TileKernel.F32_LARGE) >= ENOUGH_BLOCKS;
    if (p.type() == DType.BFLOAT16) {
      return large ? TileKernel.BF16_LARGE : TileKernel.BF16_SMALL;
    }
    if (math == CudaSettings.MatrixMath.TF32) {
      return large ? TileKernel.TF32_LARGE : TileKernel.TF32_SMALL;
    }
    return large ? TileKernel.F32_LARGE : TileKernel.F32_SMALL;
  }

  /**
   * A long sum of few tiles, as a weight's gradient is one, is cut into parts.
   *
   * @param p the product
   * @return how many, at least 1
   */
  int parts(MatrixProduct p) {
    long blocks = blocks(p, tile(p));
    if (blocks >= ENOUGH_BLOCKS) {
      return 1;
    }
    // Two small blocks a multiprocessor: one alone cannot hide its own loads.
    return Math.clamp(Math.min(2 * ENOUGH_BLOCKS / blocks, p.k() / LEAST_PART), 1, MOST_PARTS);
  }

  private static long blocks(MatrixProduct p, TileKernel kernel) {
    return (long) Grids.ceil(p.m(), kernel.edge())
        * Grids.ceil(p.n(), kernel.edge())
        * p.products();
  }
}
