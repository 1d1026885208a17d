package perrin.kernels.cuda.reduce;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Nest;
import perrin.tensor.DType;
import perrin.tensor.ReduceOp;
import perrin.tensor.Tensor;

/**
 * How a reduction is laid over blocks, and {@code reduce.cu}'s {@code Reduction}. It follows from
 * shapes, views and the block size alone, so that results do too.
 */
final class ReductionPlan implements Structure {
  private static final int WARP = 32;
  private static final int FOUR = 4;

  /** A row of more elements than this gets a whole block. */
  private static final int LONG_ROW = 2048;

  /** A segment gives each thread at least this much to do. */
  private static final int LEAST_TURNS = 16;

  /** With so many blocks no device is idle, and segments are of no use. */
  private static final int ENOUGH_BLOCKS = 1024;

  private static final int INT = 4;
  private static final int LONG = 8;

  private final ReduceOp op;
  private final Place x;
  private final Place out;
  private final boolean wide;
  private final boolean rows;
  private final NestArgument kept;
  private final NestArgument reduced;
  private final boolean vectors;
  private final int threads;
  private final int lanes;
  private final int blocks;
  private final int segment;
  private final int segments;
  private long to;

  /** Where elements begin, and their type. */
  private record Place(long address, DType type) {
    static Place of(Tensor t) {
      return new Place(Places.address(t), t.dtype());
    }
  }

  private ReductionPlan(
      ReduceOp op, Place x, Place out, Nest all, boolean wide, int threads, boolean once) {
    this.op = op;
    this.x = x;
    this.out = out;
    this.wide = wide;
    this.threads = threads;
    to = out.address();
    int last = all.loops() - 1;
    rows = all.stride(1, last) == 0;
    kept = loops(all, true);
    reduced = loops(all, false);
    vectors = vectors();
    lanes = rows ? rowLanes() : columnLanes();
    int each = rows ? threads / lanes : lanes * (vectors ? FOUR : 1);
    blocks = Grids.ceil(kept.size(), each);
    int n = reduced.size();
    int turn = rows ? lanes : threads / lanes;
    boolean whole = once || rows && lanes < threads;
    int most = whole ? 1 : Math.max(1, ENOUGH_BLOCKS / blocks);
    int pieces = Math.clamp(Grids.ceil(n, turn * LEAST_TURNS), 1, most);
    segment = Grids.ceil(Grids.ceil(n, pieces), FOUR) * FOUR;
    segments = Grids.ceil(n, segment);
  }

  /**
   * Plans a reduction of at least one element.
   *
   * @param op the reduction
   * @param x operand
   * @param out destination
   * @param threads threads a block
   * @return the first launch
   */
  static ReductionPlan of(ReduceOp op, Tensor x, Tensor out, int threads) {
    int[] strides = out.strides();
    for (int a = 0; a < strides.length; a++) {
      strides[a] = out.dim(a) == 1 ? 0 : strides[a];
    }
    Nest all = Nest.of(x.shape().dims(), x.strides(), strides);
    boolean wide = op == ReduceOp.PROD || !narrow(x.dtype()) || out.dtype() == DType.FLOAT64;
    return new ReductionPlan(op, Place.of(x), Place.of(out), all, wide, threads, false);
  }

  private static boolean narrow(DType type) {
    return type == DType.FLOAT32 || type == DType.BFLOAT16;
  }

  /** The loops that are kept, of x and out, or those that are reduced, of x. */
  private static NestArgument loops(Nest all, boolean kept) {
    int n = 0;
    for (int a = 0; a < all.loops(); a++) {
      n += all.stride(1, a) != 0 == kept ? 1 : 0;
    }
    int[] dims = new int[n];
    int[][] strides = new int[kept ? 2 : 1][n];
    for (int a = 0, i = 0; a < all.loops(); a++) {
      if (all.stride(1, a) != 0 == kept) {
        dims[i] = all.dim(a);
        for (int v = 0; v < strides.length; v++) {
          strides[v][i] = all.stride(v, a);
        }
        i++;
      }
    }
    return NestArgument.of(dims, strides);
  }

  /** Whether four elements may be loaded at once, along the row or across the columns. */
  private boolean vectors() {
    Nest inner = (rows ? reduced : kept).nest();
    Nest outer = (rows ? kept : reduced).nest();
    int last = inner.loops() - 1;
    boolean fits = inner.stride(0, last) == 1 && inner.inner() >= FOUR;
    fits &= rows ? last == 0 : inner.inner() % FOUR == 0;
    for (int a = 0; a < last; a++) {
      fits &= inner.stride(0, a) % FOUR == 0;
    }
    for (int a = 0; a < outer.loops(); a++) {
      fits &= outer.stride(0, a) % FOUR == 0;
    }
    return fits && x.address() % ((long) FOUR * x.type().bytes()) == 0;
  }

  private int rowLanes() {
    int n = reduced.size();
    return n > LONG_ROW ? threads : power(Grids.ceil(n, FOUR));
  }

  /** Lanes over neighbouring columns; more where there are fewer elements to add than threads. */
  private int columnLanes() {
    int many = vectors ? FOUR : 1;
    int columns = Grids.ceil(kept.size(), many);
    int n = power(Grids.ceil(kept.nest().inner(), many));
    while (n < columns && threads % (2 * n) == 0 && threads / n > reduced.size()) {
      n *= 2;
    }
    return n;
  }

  /** The smallest power of two that is not below n, at most a warp. */
  private static int power(int n) {
    return n >= WARP ? WARP : Math.max(1, Integer.highestOneBit(2 * n - 1));
  }

  String kernel() {
    String type = wide ? "f64" : x.type() == DType.BFLOAT16 ? "bf16" : "f32";
    return (rows ? "reduce_rows_" : "reduce_columns_") + type;
  }

  int blocks() {
    return blocks;
  }

  /** Parts whose results a second launch must combine, if there are more than one. */
  int segments() {
    return segments;
  }

  /** Results of a segment. */
  int results() {
    return kept.size();
  }

  /** The type partial results have. */
  DType partial() {
    return wide ? DType.FLOAT64 : DType.FLOAT32;
  }

  /** Dynamic shared memory. */
  int shared() {
    return rows ? 0 : threads * (vectors ? FOUR : 1) * partial().bytes();
  }

  /**
   * Sends partial results elsewhere.
   *
   * @param workspace room for the results of all segments
   * @return the launch that combines them
   */
  ReductionPlan through(Tensor workspace) {
    to = Places.address(workspace);
    Nest n = kept.nest();
    int[] dims = new int[n.loops() + 1];
    int[] from = new int[dims.length];
    int[] into = new int[dims.length];
    dims[0] = segments;
    from[0] = kept.size();
    int dense = 1;
    for (int a = n.loops(); a > 0; a--) {
      dims[a] = n.dim(a - 1);
      from[a] = dense;
      into[a] = n.stride(1, a - 1);
      dense *= dims[a];
    }
    Nest all = Nest.of(dims, from, into);
    return new ReductionPlan(op, Place.of(workspace), out, all, wide, threads, true);
  }

  @Override
  public int bytes() {
    return 2 * LONG + 6 * INT + kept.bytes() + reduced.bytes();
  }

  @Override
  public void write(MemorySegment m) {
    m.set(ValueLayout.JAVA_LONG, 0, x.address());
    m.set(ValueLayout.JAVA_LONG, LONG, to);
    int[] numbers = {
      x.type().ordinal(), out.type().ordinal(), op.ordinal(), lanes, vectors ? 1 : 0, segment
    };
    int at = 2 * LONG;
    for (int number : numbers) {
      m.set(ValueLayout.JAVA_INT, at, number);
      at += INT;
    }
    kept.write(m.asSlice(at, kept.bytes()));
    reduced.write(m.asSlice(at + kept.bytes(), reduced.bytes()));
  }
}
