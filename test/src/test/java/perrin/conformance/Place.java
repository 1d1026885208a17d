package perrin.conformance;

import java.util.Arrays;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Strides;
import perrin.tensor.Tensor;

/**
 * Where a view lies in a larger block: axes in any physical order, margins before and after, steps,
 * axes that run backwards, axes repeated with stride 0.
 *
 * @param order physical order of the axes, slowest first
 * @param before elements left free in front, by axis
 * @param after elements left free behind
 * @param step distance between elements
 * @param backwards whether the axis is flipped
 * @param repeated whether the axis is one element repeated
 */
@SuppressWarnings("ArrayRecordComponent")
record Place(
    int[] order, int[] before, int[] after, int[] step, boolean[] backwards, boolean[] repeated) {

  static Place rowMajor(int rank) {
    int[] order = new int[rank];
    for (int i = 0; i < rank; i++) {
      order[i] = i;
    }
    int[] one = new int[rank];
    Arrays.fill(one, 1);
    return new Place(
        order, new int[rank], new int[rank], one, new boolean[rank], new boolean[rank]);
  }

  static Place channelsLast() {
    Place p = rowMajor(4);
    int[] order = {0, 2, 3, 1};
    return new Place(order, p.before, p.after, p.step, p.backwards, p.repeated);
  }

  /** Dense half of the time, else anything; repeated axes only where they are allowed. */
  static Place any(Draw draw, int rank, boolean mayRepeat) {
    if (rank == 4 && draw.oneIn(3)) {
      return channelsLast();
    }
    Place p = rowMajor(rank);
    if (draw.oneIn(2)) {
      return p;
    }
    int[] order = draw.oneIn(3) ? p.order : draw.order(rank);
    for (int a = 0; a < rank; a++) {
      p.before[a] = draw.oneIn(4) ? draw.between(1, 3) : 0;
      p.after[a] = draw.oneIn(4) ? draw.between(1, 3) : 0;
      p.step[a] = draw.oneIn(5) ? draw.between(2, 3) : 1;
      p.backwards[a] = draw.oneIn(5);
      p.repeated[a] = mayRepeat && draw.oneIn(6);
    }
    return new Place(order, p.before, p.after, p.step, p.backwards, p.repeated);
  }

  /**
   * A view and the block around it.
   *
   * @param block the whole, row-major
   * @param view the part
   */
  record Placed(Tensor block, Tensor view) {}

  /** A block of the backend filled with a value, and the view of a shape into it. */
  Placed make(Backend backend, DType type, Shape shape, double filler) {
    int rank = shape.rank();
    int[] extents = new int[rank];
    int[] inverse = new int[rank];
    for (int i = 0; i < rank; i++) {
      int a = order[i];
      int n = repeated[a] ? Math.min(1, shape.dim(a)) : shape.dim(a);
      extents[i] = before[a] + Math.max(0, (n - 1) * step[a] + 1) + after[a];
      inverse[a] = i;
    }
    Shape block = Shape.of(extents);
    double[] filling = new double[block.size()];
    Arrays.fill(filling, filler);
    Tensor whole = Tensor.allocate(backend, type, block, "conformance");
    backend.upload(filling, whole);
    Tensor t = whole.permute(inverse);
    for (int a = 0; a < rank; a++) {
      int n = repeated[a] ? Math.min(1, shape.dim(a)) : shape.dim(a);
      int end = n == 0 ? before[a] : before[a] + (n - 1) * step[a] + 1;
      t = t.slice(a, before[a], end, step[a]);
      t = backwards[a] ? t.flip(a) : t;
    }
    return new Placed(whole, t.expand(shape));
  }

  /** Row-major values in which repeated axes are made equal to their first slice. */
  double[] repeat(Shape shape, double[] values) {
    int[] strides = Strides.rowMajor(shape);
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      int from = i;
      for (int a = 0; a < strides.length; a++) {
        from -= repeated[a] ? i / strides[a] % shape.dim(a) * strides[a] : 0;
      }
      out[i] = values[from];
    }
    return out;
  }

  /**
   * The physical order, and beside axis a: r for repeated, b for backwards, m for margins, s with
   * its step.
   */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    for (int a = 0; a < order.length; a++) {
      s.append(order[a]).append(repeated[a] ? "r" : "").append(backwards[a] ? "b" : "");
      s.append(before[a] + after[a] > 0 ? "m" : "").append(step[a] > 1 ? "s" + step[a] : "");
      s.append(a + 1 < order.length ? "," : "");
    }
    return s.toString();
  }
}
