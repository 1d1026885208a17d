package perrin.kernels.cpu.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cpu.testing.Views;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class CopiesTest {
  private static final CpuBackend BACKEND = new CpuBackend(3);

  @Property
  void aCopyBetweenAnyViewsMovesEveryElementAndNothingElse(@ForAll long seed) {
    var draw = new Draw(seed);
    var views = new Views(draw, BACKEND);
    var shape = draw.coin() ? views.shape(6, 6) : views.shape(3, 70);
    var from = views.input(shape);
    int rank = shape.rank();
    int[] wide = shape.dims();
    int axis = rank == 0 ? -1 : draw.between(0, rank - 1);
    if (axis >= 0) {
      wide[axis] += 3;
    }
    var around = views.output(Shape.of(wide));
    float[] before = around.toFloats();
    var to = axis < 0 ? around : around.slice(axis, 2, 2 + shape.dim(axis));
    BACKEND.copy(from, to);
    assertArrayEquals(from.toFloats(), to.toFloats());
    if (axis >= 0) {
      var old = Tensor.of(BACKEND, around.shape(), before);
      int end = wide[axis];
      assertArrayEquals(old.slice(axis, 0, 2).toFloats(), around.slice(axis, 0, 2).toFloats());
      assertArrayEquals(
          old.slice(axis, end - 1, end).toFloats(), around.slice(axis, end - 1, end).toFloats());
    }
  }

  @Property(tries = 30)
  void imagesChangeTheirPhysicalOrder(@ForAll long seed) {
    var draw = new Draw(seed);
    var shape =
        Shape.of(draw.between(1, 3), draw.between(1, 70), draw.between(1, 30), draw.between(1, 30));
    var first = Tensor.of(BACKEND, shape, draw.floats(shape.size()));
    var last =
        Tensor.allocate(
            BACKEND, BACKEND.floatType(), shape, ImageOrder.CHANNELS_LAST.strides(shape), "test");
    var back = Tensor.full(BACKEND, BACKEND.floatType(), shape, 0);
    BACKEND.copy(first, last);
    BACKEND.copy(last, back);
    assertArrayEquals(first.toFloats(), last.toFloats());
    assertArrayEquals(first.toFloats(), back.toFloats());
  }
}
