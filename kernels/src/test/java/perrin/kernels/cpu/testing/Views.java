package perrin.kernels.cpu.testing;

import perrin.tensor.Backend;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Random strided views: sliced, flipped, permuted, expanded, channels-last, plain. */
public final class Views {
  private final Draw draw;
  private final Backend backend;

  public Views(Draw draw, Backend backend) {
    this.draw = draw;
    this.backend = backend;
  }

  public Shape shape(int mostRank, int mostExtent) {
    int[] dims = new int[draw.between(0, mostRank)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = draw.between(0, 19) == 0 ? 0 : draw.between(1, mostExtent);
    }
    return Shape.of(dims);
  }

  /** A view of the shape with random contents and strides. */
  public Tensor input(Shape shape) {
    return draw.between(0, 3) == 0 ? expanded(shape) : output(shape);
  }

  /** A view that covers each element once. */
  public Tensor output(Shape shape) {
    int rank = shape.rank();
    if (rank == 4 && draw.coin()) {
      var t =
          Tensor.allocate(
              backend, backend.floatType(), shape, ImageOrder.CHANNELS_LAST.strides(shape), "test");
      backend.upload(draw.floats(t.size()), t);
      return t;
    }
    int[] order = new int[rank];
    int[] inverse = new int[rank];
    for (int i = 0; i < rank; i++) {
      order[i] = i;
    }
    if (draw.coin()) {
      for (int i = rank - 1; i > 0; i--) {
        int j = draw.between(0, i);
        int t = order[i];
        order[i] = order[j];
        order[j] = t;
      }
    }
    boolean sliced = draw.coin();
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      inverse[order[i]] = i;
      dims[i] = shape.dim(order[i]) * (sliced ? 2 : 1) + (sliced ? 1 : 0);
    }
    var whole = Shape.of(dims);
    var t = Tensor.of(backend, whole, draw.floats(whole.size()));
    if (sliced) {
      for (int i = 0; i < rank; i++) {
        int n = shape.dim(order[i]);
        int step = draw.between(1, 2);
        t = t.slice(i, 1, 1 + n * step, step);
        if (draw.between(0, 5) == 0) {
          t = t.flip(i);
        }
      }
    }
    return t.permute(inverse);
  }

  private Tensor expanded(Shape shape) {
    int[] dims = shape.dims();
    for (int i = 0; i < dims.length; i++) {
      if (draw.coin()) {
        dims[i] = 1;
      }
    }
    return output(Shape.of(dims)).expand(shape);
  }
}
