package perrin.kernels.cuda.product;

import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.tuning.TableChoices;
import perrin.tensor.DType;
import perrin.tensor.Precision;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.ProductWork;

/**
 * Who multiplies, and by which tiles: what the tuning table says, else a rule that depends on types
 * and extents alone, not on the device. Results then have the same bits on devices of one kind and
 * another.
 */
final class ProductChoice extends TableChoices<ProductWork> {
  /** Blocks that keep a large device busy. */
  private static final int ENOUGH_BLOCKS = 128;

  /** A part of K is worth its traffic from here on. */
  private static final int LEAST_PART = 512;

  private static final int MOST_PARTS = 64;

  /** A sum of more terms than this wants more blocks than few lines give. */
  private static final int LONG = 4096;

  private static final int MANY_LINES = 2048;

  private final CudaSettings.MatrixMath math;
  private final boolean library;

  /**
   * Choices by the rule, until there is a table.
   *
   * @param machine the device's name, as tuning tables have it
   * @param settings what products may do
   * @param library whether there is a cuBLAS
   */
  ProductChoice(String machine, CudaSettings settings, boolean library) {
    super(machine, ProductWork.class);
    math = settings.math();
    this.library = library;
  }

  /**
   * A product as tuning tables know it.
   *
   * @param p the product
   * @return its shape and precision
   */
  ProductWork work(MatrixProduct p) {
    boolean narrow = p.type() == DType.BFLOAT16;
    boolean rounded = math == CudaSettings.MatrixMath.TF32;
    return new ProductWork(
        p.m(),
        p.n(),
        p.k(),
        p.products(),
        ProductWork.Form.of(!p.a().alongK(), p.b().alongK()),
        narrow ? Precision.BF16 : rounded ? Precision.TF32 : Precision.FP32,
        p.outType() == DType.BFLOAT16);
  }

  /** Few rows or columns by own kernels; all else that it can take by cuBLAS. */
  @Override
  protected Algorithm rule(ProductWork work) {
    boolean few = few(work.m(), work.n(), work.k(), work.products());
    return library && !few ? Algorithm.CUBLAS : Algorithm.OWN;
  }

  @Override
  protected boolean takes(Algorithm algorithm, ProductWork work) {
    return algorithm == Algorithm.OWN
        || algorithm == Algorithm.CUBLAS
            && library
            && (!work.narrow() || work.precision() == Precision.BF16);
  }

  /**
   * Few rows or columns, unless a long sum would keep few blocks busy.
   *
   * @param p the product
   * @return whether it is for {@link FewRows}
   */
  static boolean few(MatrixProduct p) {
    return few(p.m(), p.n(), p.k(), p.products());
  }

  private static boolean few(int m, int n, int k, int products) {
    return Math.min(m, n) <= FewRows.MOST
        && (k <= LONG || (long) Math.max(m, n) * products >= MANY_LINES);
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
