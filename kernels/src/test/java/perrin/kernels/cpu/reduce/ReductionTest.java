package perrin.kernels.cpu.reduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cpu.testing.Views;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.reference.ReferenceLoops;

final class ReductionTest {
  private static final List<CpuBackend> BACKENDS =
      List.of(new CpuBackend(2, Draw.LANES[0]), new CpuBackend(2, Draw.LANES[1]));

  private static Shape reduced(Draw draw, Shape shape) {
    int[] dims = shape.dims();
    for (int a = 0; a < dims.length; a++) {
      if (draw.coin()) {
        dims[a] = 1;
      }
    }
    return Shape.of(dims);
  }

  private static Tensor zeros(CpuBackend backend, Shape shape) {
    return Tensor.full(backend, backend.floatType(), shape, 0);
  }

  @Property
  void reductionsOfAnyViewsOverAnyAxesAgreeWithTheDefinition(@ForAll long seed) {
    for (var backend : BACKENDS) {
      var draw = new Draw(seed);
      var views = new Views(draw, backend);
      var shape =
          draw.coin() ? views.shape(5, 6) : Shape.of(draw.between(1, 40), draw.between(1, 900));
      var op = ReduceOp.values()[draw.between(0, 3)];
      var x = views.input(shape);
      var target = reduced(draw, shape);
      var out = views.output(target);
      var expected = zeros(backend, target);
      var magnitude = zeros(backend, target);
      var absolute = zeros(backend, shape);
      ReferenceLoops.unary(UnaryOp.ABS, x, absolute);
      ReferenceLoops.reduce(op, x, expected);
      ReferenceLoops.reduce(op, absolute, magnitude);
      backend.reduce(op, x, out);
      double[] right = expected.toDoubles();
      double[] size = magnitude.toDoubles();
      double[] got = out.toDoubles();
      int terms = right.length == 0 ? 1 : shape.size() / right.length + 1;
      for (int i = 0; i < right.length; i++) {
        double allowed = Double.isInfinite(right[i]) ? 0 : terms * 0x1p-23 * size[i] + 1e-37;
        assertEquals(right[i], got[i], allowed, op + " " + shape + " to " + target);
      }
    }
  }

  @Property(tries = 10)
  void longSumsDoNotDependOnThreads(@ForAll long seed) {
    for (var target : List.of(Shape.of(1, 1, 1), Shape.of(1, 40, 1), Shape.of(1, 1, 30))) {
      float[] first = null;
      for (int threads = 1; threads <= 3; threads++) {
        var backend = new CpuBackend(threads);
        var shape = Shape.of(100, 40, 30);
        var x = Tensor.of(backend, shape, new Draw(seed).floats(shape.size()));
        var out = zeros(backend, target);
        backend.reduce(ReduceOp.SUM, x, out);
        first = first == null ? out.toFloats() : first;
        assertArrayEquals(first, out.toFloats());
      }
    }
  }
}
