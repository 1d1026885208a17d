package perrin.kernels.cpu.reduce;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.ReduceLanes;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;
import perrin.tensor.ReduceOp;

/**
 * out = op over the axes along which out has stride 0.
 *
 * <p>The loops follow x's physical order. Where the fastest loop is reduced, whole runs go to
 * {@link ReduceLanes#row}; where it is kept, rows are added element by element with {@link
 * ReduceLanes#columns}. The reduced loops of one result are cut into segments of about {@value
 * #SEGMENT} elements; their partial results are combined in order.
 */
public final class Reduction {
  private static final int SEGMENT = 1 << 14;

  private final Team team;
  private final ReduceLanes lanes;

  /**
   * Creates the reduction.
   *
   * @param team threads
   * @param lanes innermost loops
   */
  public Reduction(Team team, ReduceLanes lanes) {
    this.team = team;
    this.lanes = lanes;
  }

  /**
   * Reduces.
   *
   * @param op the reduction
   * @param nest loops over x (view 0) and out (view 1, stride 0 along reduced axes)
   * @param x operand
   * @param base place of x's element 0
   * @param out destination, disjoint from x
   * @param outBase place of its element 0
   */
  public void run(ReduceOp op, Nest nest, float[] x, int base, float[] out, int outBase) {
    if (nest.size() > 0) {
      new Plan(op, nest, x, base, out, outBase).run();
    }
  }

  private final class Plan {
    private final ReduceOp op;
    private final float[] x;
    private final int base;
    private final float[] out;
    private final int outBase;
    private final boolean innerKept;
    private final int width;
    private final int step;
    private final int outStep;
    // Loops other than the fastest: which are kept and which reduced, outermost first.
    private final int[] keptDims;
    private final int[] keptStrides;
    private final int[] keptOut;
    private final int[] reducedDims;
    private final int[] reducedStrides;
    private final int kept;
    private final int reduced;
    private final int pieces;
    private final int perSegment;
    private final int segments;

    Plan(ReduceOp op, Nest nest, float[] x, int base, float[] out, int outBase) {
      this.op = op;
      this.x = x;
      this.base = base;
      this.out = out;
      this.outBase = outBase;
      int last = nest.loops() - 1;
      innerKept = nest.stride(1, last) != 0;
      width = nest.dim(last);
      step = nest.stride(0, last);
      outStep = nest.stride(1, last);
      int k = 0;
      for (int a = 0; a < last; a++) {
        k += nest.stride(1, a) != 0 ? 1 : 0;
      }
      keptDims = new int[k];
      keptStrides = new int[k];
      keptOut = new int[k];
      reducedDims = new int[last - k];
      reducedStrides = new int[last - k];
      int keptCount = 1;
      int reducedCount = 1;
      for (int a = 0, i = 0, j = 0; a < last; a++) {
        if (nest.stride(1, a) != 0) {
          keptDims[i] = nest.dim(a);
          keptStrides[i] = nest.stride(0, a);
          keptOut[i++] = nest.stride(1, a);
          keptCount *= nest.dim(a);
        } else {
          reducedDims[j] = nest.dim(a);
          reducedStrides[j++] = nest.stride(0, a);
          reducedCount *= nest.dim(a);
        }
      }
      kept = keptCount;
      reduced = reducedCount;
      // A long reduced run is itself cut into pieces, so that a sum over everything is shared too.
      pieces = innerKept ? 1 : (width + SEGMENT - 1) / SEGMENT;
      perSegment = Math.max(1, SEGMENT / Math.min(width, SEGMENT));
      segments = (reduced * pieces + perSegment - 1) / perSegment;
    }

    void run() {
      int lanesWide = innerKept ? width : 1;
      int units = kept * segments;
      boolean whole = segments == 1 && (!innerKept || outStep == 1);
      var partial = whole ? out : Team.scratch().floats(Use.PARTIAL, units * lanesWide);
      int work = Math.max(1, Math.min(reduced, perSegment) * Math.min(width, SEGMENT));
      int each = Math.max(1, SEGMENT / work);
      team.run(
          (units + each - 1) / each,
          (chunk, scratch) -> {
            int end = Math.min(units, (chunk + 1) * each);
            for (int u = chunk * each; u < end; u++) {
              int to = whole ? outBase + place(u, keptDims, keptOut) : u * lanesWide;
              if (innerKept) {
                columns(u, partial, to);
              } else {
                partial[to] = row(u);
              }
            }
          });
      if (!whole) {
        combine(partial, lanesWide);
      }
    }

    private void columns(int unit, float[] partial, int ai) {
      Arrays.fill(partial, ai, ai + width, (float) op.neutral());
      int start = base + place(unit / segments, keptDims, keptStrides);
      int from = unit % segments * perSegment;
      int to = Math.min(reduced, from + perSegment);
      int inner = reducedDims.length == 0 ? 1 : reducedDims[reducedDims.length - 1];
      int stride = reducedDims.length == 0 ? 0 : reducedStrides[reducedDims.length - 1];
      while (from < to) {
        int rows = Math.min(to - from, inner - from % inner);
        int at = start + place(from, reducedDims, reducedStrides);
        lanes.columns(op, x, at, stride, rows, step, width, partial, ai);
        from += rows;
      }
    }

    private float row(int unit) {
      int start = base + place(unit / segments, keptDims, keptStrides);
      int from = unit % segments * perSegment;
      int to = Math.min(reduced * pieces, from + perSegment);
      double value = op.neutral();
      for (int i = from; i < to; i++) {
        int at = start + place(i / pieces, reducedDims, reducedStrides);
        int first = i % pieces * SEGMENT;
        int n = Math.min(SEGMENT, width - first);
        value = op.combine(value, lanes.row(op, x, at + first * step, step, n));
      }
      return (float) value;
    }

    /** The segments of each result in order. */
    private void combine(float[] partial, int lanesWide) {
      for (int k = 0; k < kept; k++) {
        int to = outBase + place(k, keptDims, keptOut);
        for (int j = 0; j < lanesWide; j++) {
          double value = op.neutral();
          for (int s = 0; s < segments; s++) {
            value = op.combine(value, partial[(k * segments + s) * lanesWide + j]);
          }
          out[to + j * outStep] = (float) value;
        }
      }
    }

    private static int place(int index, int[] dims, int[] strides) {
      int place = 0;
      for (int a = dims.length - 1; a >= 0; a--) {
        int q = index / dims[a];
        place += (index - q * dims[a]) * strides[a];
        index = q;
      }
      return place;
    }
  }
}
