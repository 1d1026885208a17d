package perrin.kernels.cpu.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cpu.testing.Views;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceLoops;

final class AlongAnAxisTest {
  private static final CpuBackend BACKEND = new CpuBackend(2);

  /** A random shape of rank 1 to 4 without empty axes. */
  private static Shape shape(Draw draw) {
    int[] dims = new int[draw.between(1, 4)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = draw.between(1, draw.coin() ? 40 : 4);
    }
    return Shape.of(dims);
  }

  @Property
  void theFirstExtremeElementIsFound(@ForAll long seed, @ForAll boolean max) {
    var draw = new Draw(seed);
    var shape = shape(draw);
    var x = Eager.unary(perrin.tensor.UnaryOp.ROUND, new Views(draw, BACKEND).input(shape));
    if (draw.coin()) {
      x = Eager.unary(perrin.tensor.UnaryOp.SQRT, x);
    }
    int axis = draw.between(0, shape.rank() - 1);
    var expected = Tensor.allocate(BACKEND, DType.INT32, shape.with(axis, 1), "test");
    var got = Tensor.allocate(BACKEND, DType.INT32, shape.with(axis, 1), "test");
    ReferenceLoops.argReduce(max, x, axis, expected);
    BACKEND.argReduce(max, x, axis, got);
    assertArrayEquals(expected.toInts(), got.toInts());
  }

  @Property
  void runningSumsOfAnyViewsAgreeWithTheDefinition(@ForAll long seed) {
    var draw = new Draw(seed);
    var views = new Views(draw, BACKEND);
    var shape = shape(draw);
    var x = views.input(shape);
    int axis = draw.between(0, shape.rank() - 1);
    var expected = Tensor.full(BACKEND, BACKEND.floatType(), shape, 0);
    var got = views.output(shape);
    ReferenceLoops.cumulativeSum(x, axis, expected);
    BACKEND.cumulativeSum(x, axis, got);
    assertArrayEquals(expected.toFloats(), got.toFloats());
  }

  @Property
  void slicesArePickedAndAddedByIndex(@ForAll long seed, @ForAll @IntRange(max = 50) int n) {
    var draw = new Draw(seed);
    var views = new Views(draw, BACKEND);
    var shape = shape(draw);
    int axis = draw.between(0, shape.rank() - 1);
    int[] index = new int[n];
    for (int i = 0; i < n; i++) {
      index[i] = draw.between(0, shape.dim(axis) - 1);
    }
    var at = Tensor.ofInts(BACKEND, Shape.of(n), index);
    var x = views.input(shape);
    var expected = Tensor.full(BACKEND, BACKEND.floatType(), shape.with(axis, n), 0);
    var got = views.output(shape.with(axis, n));
    ReferenceLoops.gather(x, at, axis, expected);
    BACKEND.gather(x, at, axis, got);
    assertArrayEquals(expected.toFloats(), got.toFloats());

    var sums = views.output(shape);
    var right = Eager.rowMajor(Eager.copy(sums));
    ReferenceLoops.scatterAdd(expected, at, axis, right);
    BACKEND.scatterAdd(got, at, axis, sums);
    assertArrayEquals(right.toFloats(), sums.toFloats());
  }

  @Property(tries = 1)
  void anIndexOutsideIsNamed() {
    var x = Tensor.full(BACKEND, BACKEND.floatType(), Shape.of(3, 4), 1);
    var at = Tensor.ofInts(BACKEND, Shape.of(2), 0, 4);
    var out = Tensor.full(BACKEND, BACKEND.floatType(), Shape.of(3, 2), 1);
    var e = assertThrows(IndexOutOfBoundsException.class, () -> BACKEND.gather(x, at, 1, out));
    assertEquals("gather: index 4 leaves axis 1 of [3,4]; indices run from 0 to 3", e.getMessage());
  }
}
