package perrin.kernels.cpu;

import perrin.kernels.cpu.copy.Indexing;
import perrin.kernels.cpu.copy.Indexing.Slices;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.reduce.Scans;
import perrin.kernels.cpu.reduce.Scans.Line;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;
import perrin.tensor.Tensor;

/** Maps the float32 primitives along one axis to line and slice kernels. */
final class AxisBinding {
  private final Scans scans;
  private final Indexing indexing;

  AxisBinding(Team team, Lanes lanes) {
    scans = new Scans(team);
    indexing = new Indexing(team, lanes.map());
  }

  void argReduce(boolean max, Tensor x, int axis, Tensor out) {
    scans.argReduce(
        max,
        others(axis, out, x),
        x.dim(axis),
        Host.floats(x),
        new Line(Host.base(x), x.stride(axis)),
        Host.ints(out),
        Host.base(out));
  }

  void cumulativeSum(Tensor x, int axis, Tensor out) {
    scans.cumulativeSum(
        others(axis, out, x),
        x.dim(axis),
        Host.floats(x),
        new Line(Host.base(x), x.stride(axis)),
        Host.floats(out),
        new Line(Host.base(out), out.stride(axis)));
  }

  void gather(Tensor x, Tensor index, int axis, Tensor out) {
    int[] at = indices("gather", index, x, axis);
    indexing.gather(others(axis, out, x), at, slices(x, axis), slices(out, axis));
  }

  void scatterAdd(Tensor src, Tensor index, int axis, Tensor out) {
    int[] at = indices("scatterAdd", index, out, axis);
    indexing.scatterAdd(others(axis, out, src), at, slices(src, axis), slices(out, axis));
  }

  private static Slices slices(Tensor t, int axis) {
    return new Slices(Host.floats(t), Host.base(t), t.stride(axis));
  }

  /** Loops over all axes but one, in the physical order of the first tensor. */
  private static Nest others(int axis, Tensor first, Tensor second) {
    return Nest.of(
        without(axis, second.shape().dims()),
        without(axis, first.strides()),
        without(axis, second.strides()));
  }

  private static int[] without(int axis, int[] all) {
    int[] rest = new int[all.length - 1];
    System.arraycopy(all, 0, rest, 0, axis);
    System.arraycopy(all, axis + 1, rest, axis, rest.length - axis);
    return rest;
  }

  private static int[] indices(String operation, Tensor index, Tensor x, int axis) {
    int[] from = Host.ints(index);
    int[] at = new int[index.size()];
    for (int i = 0; i < at.length; i++) {
      at[i] = from[Host.base(index) + i * index.stride(0)];
      if (at[i] < 0 || at[i] >= x.dim(axis)) {
        throw new IndexOutOfBoundsException(
            "%s: index %d leaves axis %d of %s; indices run from 0 to %d"
                .formatted(operation, at[i], axis, x.shape(), x.dim(axis) - 1));
      }
    }
    return at;
  }
}
