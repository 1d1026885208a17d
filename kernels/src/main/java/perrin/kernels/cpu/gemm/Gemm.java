package perrin.kernels.cpu.gemm;

import static perrin.kernels.cpu.team.Scratch.LINE;

import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * C[M,N] = A[M,K] B[K,N], with an optional bias row, or added to C.
 *
 * <p>The sum over K runs in blocks of a fixed length, ascending, so that every element of C has the
 * same bits whatever the team and whatever the position of its tile.
 */
public final class Gemm {
  private static final int KC = 192;
  private static final int MC = 192;
  private static final int SLAB = 1 << 20;
  private static final int WORTH_SHARING = 1 << 17;
  private static final int TASKS = 12;

  private final Team team;
  private final GemmTile tile;
  private final Panels panels;
  private final FewRows fewRows;

  /**
   * Creates the product for a team and a tile.
   *
   * @param team threads
   * @param tile innermost kernel
   */
  public Gemm(Team team, GemmTile tile) {
    this.team = team;
    this.tile = tile;
    this.panels = new Panels(tile);
    this.fewRows = new FewRows(team, tile, panels);
  }

  /**
   * What is added to the product.
   *
   * @param data bias row of N elements, or null
   * @param offset its first element
   * @param toDestination whether C itself is added instead
   */
  public record Addend(float[] data, int offset, boolean toDestination) {
    /** Nothing is added. */
    public static final Addend NONE = new Addend(null, 0, false);

    /** C itself is added: accumulation. */
    public static final Addend DESTINATION = new Addend(null, 0, true);

    /**
     * A bias row.
     *
     * @param data the array
     * @param offset its first element
     * @return the addend
     */
    public static Addend bias(float[] data, int offset) {
      return data == null ? NONE : new Addend(data, offset, false);
    }
  }

  /** Shapes and operands of one product. */
  record Problem(int m, int n, int k, Matrix a, Matrix b, Matrix c, Addend addend) {}

  /**
   * Multiplies two matrices.
   *
   * @param m rows of A and C
   * @param n columns of B and C
   * @param k columns of A, rows of B
   * @param a left operand, any strides
   * @param b right operand, any strides
   * @param c destination; its columns must be contiguous
   * @param addend what to add
   * @throws IllegalArgumentException if the columns of C are not contiguous
   */
  public void multiply(int m, int n, int k, Matrix a, Matrix b, Matrix c, Addend addend) {
    checkDestination(c);
    if (m == 0 || n == 0) {
      return;
    }
    var problem = new Problem(m, n, k, a, b, c, addend);
    if (k == 0) {
      fill(problem);
    } else if ((long) m * n * k < WORTH_SHARING) {
      alone(problem, Team.scratch());
    } else if (fewRows.takes(problem)) {
      fewRows.multiply(problem, depth(k));
    } else {
      shared(problem);
    }
  }

  /** Terms of a sum that are taken at once: nearly equal blocks. */
  private int depth(int k) {
    int splits = (k + KC - 1) / KC;
    return Math.min(k, roundUp((k + splits - 1) / splits, tile.group()));
  }

  /**
   * Multiplies many pairs of matrices of one shape.
   *
   * @param batch how many
   * @param aOffsets for each pair, what to add to the offset of A
   * @param bOffsets for each pair, what to add to the offset of B
   * @param cStride distance of consecutive destinations
   * @param m rows of A and C
   * @param n columns of B and C
   * @param k columns of A, rows of B
   * @param a left operand of the first pair
   * @param b right operand of the first pair
   * @param c destination of the first pair; its columns must be contiguous
   * @param addend what to add to each
   * @throws IllegalArgumentException if the columns of C are not contiguous
   */
  public void batched(
      int batch,
      int[] aOffsets,
      int[] bOffsets,
      int cStride,
      int m,
      int n,
      int k,
      Matrix a,
      Matrix b,
      Matrix c,
      Addend addend) {
    checkDestination(c);
    long work = (long) m * n * k;
    if (batch == 1 || batch < 8 && work >= 1 << 22) {
      for (int i = 0; i < batch; i++) {
        multiply(
            m,
            n,
            k,
            a.shifted(aOffsets[i]),
            b.shifted(bOffsets[i]),
            c.shifted(i * cStride),
            addend);
      }
      return;
    }
    if (m == 0 || n == 0) {
      return;
    }
    int each = Math.clamp(WORTH_SHARING / Math.max(1, work), 1, batch);
    int chunks = (batch + each - 1) / each;
    team.run(
        chunks,
        (chunk, scratch) -> {
          for (int i = chunk * each; i < Math.min(batch, (chunk + 1) * each); i++) {
            var problem =
                new Problem(
                    m,
                    n,
                    k,
                    a.shifted(aOffsets[i]),
                    b.shifted(bOffsets[i]),
                    c.shifted(i * cStride),
                    addend);
            if (k == 0) {
              fill(problem);
            } else {
              alone(problem, scratch);
            }
          }
        });
  }

  private static void checkDestination(Matrix c) {
    if (c.columnStride() != 1) {
      throw new IllegalArgumentException(
          "matmul: the destination's columns must be contiguous, got column stride "
              + c.columnStride());
    }
  }

  private static void fill(Problem p) {
    if (p.addend.toDestination()) {
      return;
    }
    for (int i = 0; i < p.m; i++) {
      for (int j = 0; j < p.n; j++) {
        p.c.data()[p.c.offset() + i * p.c.rowStride() + j] =
            p.addend.data() == null ? 0 : p.addend.data()[p.addend.offset() + j];
      }
    }
  }

  /**
   * Packs slabs of B for everybody, then shares the row blocks (and column blocks, if rows are
   * few).
   */
  private void shared(Problem p) {
    int nr = tile.columns();
    int slab = Math.clamp(SLAB / p.k / nr * nr, nr, roundUp(p.n, nr));
    var packed = Team.scratch().floats(Use.RIGHT, LINE + slab * p.k);
    for (int j0 = 0; j0 < p.n; j0 += slab) {
      int from = j0;
      int to = Math.min(p.n, j0 + slab);
      int count = (to - from + nr - 1) / nr;
      team.run(
          count,
          (chunk, scratch) -> {
            int j = from + chunk * nr;
            panels.right(p.b, 0, p.k, j, Math.min(nr, p.n - j), packed, LINE + chunk * nr * p.k);
          });
      int mr = tile.rows();
      int mc = Math.clamp(roundUp((p.m + TASKS - 1) / TASKS, mr), 2 * mr, MC / mr * mr);
      int rowBlocks = (p.m + mc - 1) / mc;
      int columnBlocks = Math.min(count, (TASKS + rowBlocks - 1) / rowBlocks);
      team.run(
          rowBlocks * columnBlocks,
          (chunk, scratch) -> {
            int i = chunk / columnBlocks * mc;
            int q = chunk % columnBlocks;
            int first = (int) ((long) count * q / columnBlocks);
            int last = (int) ((long) count * (q + 1) / columnBlocks);
            block(p, packed, from, i, Math.min(p.m, i + mc), first, last, scratch);
          });
    }
  }

  /** The whole product on one thread. */
  private void alone(Problem p, Scratch scratch) {
    int nr = tile.columns();
    int slab = Math.clamp(SLAB / 4 / p.k / nr * nr, nr, roundUp(p.n, nr));
    var packed = scratch.floats(Use.RIGHT, LINE + slab * p.k);
    int mc = MC / tile.rows() * tile.rows();
    for (int j0 = 0; j0 < p.n; j0 += slab) {
      int count = (Math.min(p.n, j0 + slab) - j0 + nr - 1) / nr;
      for (int q = 0; q < count; q++) {
        int j = j0 + q * nr;
        panels.right(p.b, 0, p.k, j, Math.min(nr, p.n - j), packed, LINE + q * nr * p.k);
      }
      for (int i = 0; i < p.m; i += mc) {
        block(p, packed, j0, i, Math.min(p.m, i + mc), 0, count, scratch);
      }
    }
  }

  /**
   * Rows i0 to i1 of the packed panels {@code first} to {@code last}; the slab begins at column j0.
   */
  private void block(
      Problem p, float[] packed, int j0, int i0, int i1, int first, int last, Scratch scratch) {
    int mr = tile.rows();
    int kc = depth(p.k);
    var left = scratch.floats(Use.LEFT, LINE + panels.leftSize(kc));
    for (int k = 0; k < p.k; k += kc) {
      int depth = Math.min(kc, p.k - k);
      for (int i = i0; i < i1; i += mr) {
        int height = Math.min(mr, i1 - i);
        panels.left(p.a, i, height, k, depth, left, LINE);
        sweep(p, left, packed, j0, i, height, k, depth, first, last, scratch);
      }
    }
  }

  /** One packed panel of A, which stays in the first cache, times panels of B. */
  private void sweep(
      Problem p,
      float[] left,
      float[] packed,
      int j0,
      int i,
      int height,
      int k,
      int depth,
      int first,
      int last,
      Scratch scratch) {
    int nr = tile.columns();
    boolean grouped = panels.grouped(p.a);
    var c = p.c.data();
    int ldc = p.c.rowStride();
    boolean toDestination = k > 0 || p.addend.toDestination();
    var d = toDestination ? c : p.addend.data();
    int ldd = toDestination ? ldc : 0;
    int ci = p.c.offset() + i * ldc + j0 + first * nr;
    int di = toDestination ? ci : p.addend.offset() + j0 + first * nr;
    int full = height < tile.rows() ? first : Math.min(last, (p.n - j0) / nr);
    int right = LINE + (first * p.k + k) * nr;
    int step = p.k * nr;
    int q = first;
    if (grouped) {
      for (; q < full; q++, ci += nr, di += nr, right += step) {
        tile.grouped(left, LINE, packed, right, depth, c, ci, ldc, d, di, ldd);
      }
    } else {
      int stride = tile.rows();
      for (; q < full; q++, ci += nr, di += nr, right += step) {
        tile.columns(left, LINE, stride, packed, right, depth, c, ci, ldc, d, di, ldd);
      }
    }
    if (q < last) {
      var edge = scratch.floats(Use.TILE, LINE + tile.rows() * nr);
      for (; q < last; q++, right += step) {
        if (grouped) {
          tile.grouped(height, left, LINE, packed, right, depth, edge, LINE, nr, null, 0, 0);
        } else {
          tile.columns(
              height, left, LINE, tile.rows(), packed, right, depth, edge, LINE, nr, null, 0, 0);
        }
        int j = j0 + q * nr;
        store(p, edge, nr, i, height, j, Math.min(nr, p.n - j), k > 0);
      }
    }
  }

  /** Stores or adds what counts of a tile that overhangs the matrix. */
  static void store(
      Problem p, float[] edge, int nr, int i, int height, int j, int width, boolean more) {
    var c = p.c.data();
    boolean toDestination = more || p.addend.toDestination();
    for (int r = 0; r < height; r++) {
      int ci = p.c.offset() + (i + r) * p.c.rowStride() + j;
      for (int x = 0; x < width; x++) {
        float value = edge[LINE + r * nr + x];
        if (toDestination) {
          value += c[ci + x];
        } else if (p.addend.data() != null) {
          value += p.addend.data()[p.addend.offset() + j + x];
        }
        c[ci + x] = value;
      }
    }
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
