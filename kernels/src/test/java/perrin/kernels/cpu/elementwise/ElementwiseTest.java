package perrin.kernels.cpu.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cpu.testing.Views;
import perrin.tensor.BinaryOp;
import perrin.tensor.Expression;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.reference.ReferenceLoops;

final class ElementwiseTest {
  private static final List<CpuBackend> BACKENDS =
      List.of(new CpuBackend(2, Draw.LANES[0]), new CpuBackend(2, Draw.LANES[1]));

  private static final List<BinaryOp> BINARY =
      List.of(BinaryOp.ADD, BinaryOp.SUB, BinaryOp.MUL, BinaryOp.MAX, BinaryOp.LT);

  private static Expression expression(Draw draw, int depth, int inputs) {
    int kind = depth == 0 ? draw.between(0, 1) : draw.between(0, 6);
    return switch (kind) {
      case 0 -> Expression.in(draw.between(0, inputs - 1));
      case 1 -> Expression.c(draw.between(-3, 3) * 0.5);
      case 2 -> expression(draw, depth - 1, inputs).then(draw.coin() ? UnaryOp.TANH : UnaryOp.SILU);
      case 3 ->
          new Expression.Where(
              expression(draw, depth - 1, inputs).sub(Expression.c(0.1)).then(UnaryOp.RELU),
              expression(draw, depth - 1, inputs),
              expression(draw, depth - 1, inputs));
      default ->
          new Expression.Binary(
              BINARY.get(draw.between(0, 2)),
              expression(draw, depth - 1, inputs),
              expression(draw, depth - 1, inputs));
    };
  }

  @Property
  void anExpressionOfAnyViewsAgreesWithItsDefinition(@ForAll long seed) {
    for (var backend : BACKENDS) {
      var draw = new Draw(seed);
      var views = new Views(draw, backend);
      var shape = draw.coin() ? views.shape(5, 7) : Shape.of(3, draw.between(1, 70), 5, 9);
      var e = expression(draw, 3, 3);
      Tensor[] inputs = {views.input(shape), views.input(shape), views.input(shape)};
      var out = views.output(shape);
      var expected = Tensor.full(backend, backend.floatType(), shape, 0);
      ReferenceLoops.map(e, inputs, expected);
      backend.map(e, inputs, out);
      double[] right = expected.toDoubles();
      double[] got = out.toDoubles();
      for (int i = 0; i < right.length; i++) {
        assertEquals(right[i], got[i], 2e-5 * (1 + Math.abs(right[i])), e.toString());
      }
    }
  }

  @Property
  void aCopyBetweenAnyViewsMovesEveryElement(@ForAll long seed) {
    for (var backend : BACKENDS) {
      var views = new Views(new Draw(seed), backend);
      var shape = views.shape(6, 6);
      var from = views.input(shape);
      var to = views.output(shape);
      backend.copy(from, to);
      assertArrayEquals(from.toFloats(), to.toFloats());
    }
  }

  @Property(tries = 20)
  void anOperationMayWriteOverItsOperand(@ForAll long seed) {
    for (var backend : BACKENDS) {
      var views = new Views(new Draw(seed), backend);
      var shape = Shape.of(2, 37, 41);
      var x = views.output(shape);
      var y = views.input(shape);
      var expected = Tensor.full(backend, backend.floatType(), shape, 0);
      backend.binary(BinaryOp.MUL, x, y, expected);
      backend.binary(BinaryOp.MUL, x, y, x);
      assertArrayEquals(expected.toFloats(), x.toFloats());
    }
  }

  @Property(tries = 10)
  void theNumberOfThreadsDoesNotShow(@ForAll long seed) {
    var shape = Shape.of(3, 50, 29, 31);
    float[] first = null;
    for (int threads = 1; threads <= 3; threads++) {
      var backend = new CpuBackend(threads);
      var x = new Views(new Draw(seed), backend).input(shape);
      var out = Tensor.full(backend, backend.floatType(), shape, 0);
      backend.unary(UnaryOp.SILU, x, out);
      first = first == null ? out.toFloats() : first;
      assertArrayEquals(first, out.toFloats());
    }
  }
}
