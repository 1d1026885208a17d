package perrin.autograd.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class CombineTest {
  private final Backend backend = new ReferenceBackend();

  @Test
  void itIsTheSumOfProducts() {
    Var x = Var.constant(Tensor.of(backend, Shape.of(3), 1, 2, 3));
    Var y = Var.constant(Tensor.of(backend, Shape.of(3), 10, 20, 30));
    Var z = Combine.apply(new double[] {2, 0, -0.5}, x, y, y);
    assertArrayEquals(new double[] {-3, -6, -9}, z.value().toDoubles());
  }

  @Test
  void numbersAndTensorsAsCoefficientsPassBothOrders() {
    Tensor x = GradCheck.normal(backend, 1, 3, 2, 4);
    Tensor y = GradCheck.normal(backend, 2, 3, 2, 4);
    Tensor c = GradCheck.normal(backend, 3, 3, 1, 1);
    Tensor d = GradCheck.normal(backend, 4, 3, 1, 1);
    GradCheck check = new GradCheck();
    check.check(
        "numbers", v -> Combine.apply(new double[] {0.3, -2, 0}, v[0], v[1], v[0]).square(), x, y);
    check.check(
        "tensors", v -> Combine.apply(Var.constant(c), v[0], Var.constant(d), v[1]).square(), x, y);
  }

  @Test
  void operandsThatDoNotPairOrAreNotFiniteAreRefused() {
    Var x = Var.constant(Tensor.of(backend, Shape.of(1), 1));
    assertThrows(ShapeException.class, () -> Combine.apply(x, x, x));
    assertThrows(ShapeException.class, () -> Combine.apply(new double[] {1, 2}, x));
    assertThrows(ArithmeticException.class, () -> Combine.apply(new double[] {Double.NaN}, x));
  }
}
