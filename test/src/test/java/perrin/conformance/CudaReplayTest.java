package perrin.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.autograd.Grad;
import perrin.autograd.Replayed;
import perrin.autograd.Var;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Functions evaluated by replay give the bits of functions evaluated as ever. */
@Tag("gpu")
final class CudaReplayTest {
  private static final Shape SHAPE = Shape.of(2, 3);

  private final CudaBackend cuda = new CudaBackend(Gpu.device(DeviceOptions.ofProperties()));

  /** Of a moving operand x and a parameter p. */
  private static final Function<Var[], Var> F = v -> v[0].mul(v[1]).silu().mul(v[1]);

  private Tensor numbers(double first) {
    double[] values = new double[SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(first + i);
    }
    return Tensor.of(cuda, SHAPE, values);
  }

  private static double[][] evaluate(Function<Var[], Var> f, Tensor x, Tensor p, Tensor gy) {
    Var leafX = Var.leaf(x);
    Var leafP = Var.leaf(p);
    Var y = f.apply(new Var[] {leafX, leafP});
    Var[] g = Grad.product(y, Var.constant(gy), leafX, leafP);
    return new double[][] {
      y.value().toDoubles(), g[0].value().toDoubles(), g[1].value().toDoubles()
    };
  }

  private static void same(double[][] a, double[][] b) {
    for (int i = 0; i < a.length; i++) {
      assertArrayEquals(a[i], b[i]);
    }
  }

  @Test
  void valuesAndProductsAreTheSameForEveryEvaluation() {
    long live = cuda.memory().liveBytes();
    try (Scope _ = Scope.open("test");
        var replayed = new Replayed(F, 1)) {
      Tensor p = numbers(10);
      for (int k = 0; k < 4; k++) {
        Tensor x = numbers(k);
        Tensor gy = numbers(3 * k);
        same(evaluate(F, x, p, gy), evaluate(replayed::apply, x, p, gy));
        // A parameter changes where it is.
        cuda.copy(numbers(20 + k), p);
      }
    }
    assertEquals(live, cuda.memory().liveBytes());
  }

  @Test
  void anEvaluationThatAnotherOvertookStillHasItsProduct() {
    try (Scope _ = Scope.open("test");
        var replayed = new Replayed(F, 1)) {
      Tensor p = numbers(10);
      Tensor gy = numbers(5);
      evaluate(replayed::apply, numbers(0), p, gy);
      Var first = Var.leaf(numbers(1));
      Var second = Var.leaf(numbers(2));
      Var leaf = Var.leaf(p);
      Var a = replayed.apply(first, leaf);
      Var b = replayed.apply(second, leaf);
      Var plainA = F.apply(new Var[] {first, leaf});
      Var plainB = F.apply(new Var[] {second, leaf});
      assertArrayEquals(plainA.value().toDoubles(), a.value().toDoubles());
      assertArrayEquals(plainB.value().toDoubles(), b.value().toDoubles());
      assertArrayEquals(product(plainB, gy, second), product(b, gy, second));
      assertArrayEquals(product(plainA, gy, first), product(a, gy, first));
    }
  }

  private static double[] product(Var y, Tensor gy, Var x) {
    return Grad.product(y, Var.constant(gy), x)[0].value().toDoubles();
  }

  @Test
  void secondDerivativesAreThoseOfTheFunction() {
    try (Scope _ = Scope.open("test");
        var replayed = new Replayed(F, 1)) {
      Tensor p = numbers(10);
      Tensor gy = numbers(5);
      evaluate(replayed::apply, numbers(0), p, gy);
      evaluate(replayed::apply, numbers(0), p, gy);
      Var x = Var.leaf(numbers(1));
      assertArrayEquals(second(v -> F.apply(v), x, p, gy), second(replayed::apply, x, p, gy));
    }
  }

  private static double[] second(Function<Var[], Var> f, Var x, Tensor p, Tensor gy) {
    Var y = f.apply(new Var[] {x, Var.constant(p)});
    Var g = Grad.recordedProduct(y, Var.constant(gy), x)[0];
    return Grad.product(g, Var.constant(gy), x)[0].value().toDoubles();
  }

  @Test
  void otherShapesAndOtherParametersAreComputedAsEver() {
    try (Scope _ = Scope.open("test");
        var replayed = new Replayed(F, 1)) {
      Tensor p = numbers(10);
      Tensor gy = numbers(5);
      for (int k = 0; k < 3; k++) {
        evaluate(replayed::apply, numbers(k), p, gy);
      }
      Tensor other = numbers(11);
      same(evaluate(F, numbers(4), other, gy), evaluate(replayed::apply, numbers(4), other, gy));
      Tensor row = numbers(4).slice(0, 0, 1);
      Tensor rowP = p.slice(0, 0, 1);
      Tensor rowGy = gy.slice(0, 0, 1);
      same(evaluate(F, row, rowP, rowGy), evaluate(replayed::apply, row, rowP, rowGy));
    }
  }
}
