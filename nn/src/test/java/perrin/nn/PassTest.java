package perrin.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.nn.layer.Linear;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class PassTest {
  private final Backend backend = new ReferenceBackend();
  private final Linear net = new Linear(2, 1);

  private Var x() {
    return Var.constant(Tensor.of(backend, Shape.of(1, 2), 3.0, 5));
  }

  private Tensor step() {
    return Tensor.ofInts(backend, Shape.of(1), 0);
  }

  @Test
  void inferenceRecordsNothingAndTrainingDoes() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      assertFalse(net.forward(Pass.inference(p), x()).recorded());
      Pass pass = Pass.training(p, 1, step(), 0);
      Var y = net.forward(pass, x());
      Var[] g = Grad.of(y.sumAll(), pass.leaves());
      assertArrayEquals(new double[] {3, 5}, g[0].value().toDoubles());
      assertArrayEquals(new double[] {1}, g[1].value().toDoubles());
    }
  }

  @Test
  void aModuleRunsOnAnotherSetOfValues() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1);
        Parameters zeros = p.zeros()) {
      Pass pass = Pass.training(p, 1, step(), 0);
      assertEquals(0, net.forward(pass.with(zeros), x()).value().item());
      assertTrue(pass.with(zeros).training());
    }
  }

  @Test
  void anUnrolledUpdateIsDifferentiable() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.of(net, values(2, 3, 4))) {
      Pass pass = Pass.training(p, 1, step(), 0);
      Var[] w = pass.leaves();
      // y = 3 a + 5 b + c; a step of SGD on y^2 / 2 gives y' = y - 0.1 y (9 + 25 + 1).
      Var[] g = Grad.recorded(net.forward(pass, x()).square().mul(0.5).sumAll(), w);
      Var[] moved = {w[0].sub(g[0].mul(0.1)), w[1].sub(g[1].mul(0.1))};
      Var y = net.forward(pass.with(moved), x());
      assertEquals(25 * (1 - 3.5), y.value().item(), 1e-12);
      Var[] gg = Grad.of(y.sumAll(), w);
      assertArrayEquals(new double[] {-2.5 * 3, -2.5 * 5}, gg[0].value().toDoubles(), 1e-12);
    }
  }

  @Test
  void singleValuesCanBeReplaced() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.of(net, values(2, 3, 4))) {
      Parameter bias = net.named().get("bias");
      Var ten = Var.constant(Tensor.of(backend, Shape.of(1), 10.0));
      Pass pass = Pass.inference(p).with(Map.of(bias, ten));
      assertEquals(6 + 15 + 10, net.forward(pass, x()).value().item());
      assertSame(ten, pass.of(bias));
    }
  }

  @Test
  void valuesOfTheWrongNumberOrShapeAreRefused() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Pass pass = Pass.inference(p);
      Var[] one = {pass.leaves()[0]};
      Var[] swapped = {pass.leaves()[1], pass.leaves()[0]};
      assertThrows(IllegalArgumentException.class, () -> pass.with(one));
      assertThrows(IllegalArgumentException.class, () -> pass.with(swapped));
    }
  }

  @Test
  void aLayerOfAnotherNetworkIsRefusedByName() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Linear stranger = new Linear(2, 1);
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> stranger.forward(Pass.inference(p), x()));
      assertTrue(e.getMessage().contains("weight[1,2]"), e.getMessage());
    }
  }

  @Test
  void inferenceDrawsNoNoise() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Tensor x = x().value();
      assertThrows(IllegalStateException.class, () -> Pass.inference(p).noise(net, x));
    }
  }

  private Map<String, Tensor> values(double a, double b, double c) {
    return Map.of(
        "weight",
        Tensor.of(backend, Shape.of(1, 2), a, b),
        "bias",
        Tensor.of(backend, Shape.of(1), c));
  }
}
