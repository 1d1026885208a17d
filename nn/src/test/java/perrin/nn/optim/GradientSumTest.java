package perrin.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Mlp;
import perrin.nn.net.MlpConfig;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class GradientSumTest {
  private final Backend backend = new ReferenceBackend();
  private final Mlp net = new Mlp(new MlpConfig(2, 6, 1, 4, 0, 0));

  private Var[] gradients(Parameters p, int from, int to) {
    Pass pass = Pass.training(p, 1, Tensor.ofInts(backend, Shape.of(1), 0), from);
    Tensor x = GradCheck.normal(backend, 1, 6, 2).slice(0, from, to);
    Tensor t = Tensor.of(backend, Shape.of(6), 1.0, 2, 3, 4, 5, 6).slice(0, from, to);
    Var y = net.forward(pass, Var.constant(x), Var.constant(t), null);
    return Grad.of(y.sub(Var.constant(x)).square().meanAll(), pass.leaves());
  }

  @Test
  void microbatchesGiveTheGradientOfTheWholeBatch() {
    try (Parameters p = Parameters.initialize(net, backend, 1);
        GradientSum sum = new GradientSum(p);
        Scope _ = Scope.open("test")) {
      Var[] whole = gradients(p, 0, 6);
      sum.add(gradients(p, 0, 1), 1 / 6.0);
      sum.add(gradients(p, 1, 4), 3 / 6.0);
      sum.add(gradients(p, 4, 6), 2 / 6.0);
      boolean somethingMoved = false;
      for (int i = 0; i < whole.length; i++) {
        double[] expected = whole[i].value().toDoubles();
        assertArrayEquals(expected, sum.tensors()[i].toDoubles(), 1e-14);
        somethingMoved |= Arrays.stream(expected).anyMatch(v -> Math.abs(v) > 1e-3);
      }
      assertTrue(somethingMoved);
    }
  }

  @Test
  void oneMicrobatchIsItsGradientBitForBitAlsoAfterClearing() {
    try (Parameters p = Parameters.initialize(net, backend, 1);
        GradientSum sum = new GradientSum(p);
        Scope _ = Scope.open("test")) {
      sum.add(gradients(p, 2, 6), 1);
      sum.clear();
      Var[] g = gradients(p, 0, 6);
      sum.add(g, 1);
      for (int i = 0; i < g.length; i++) {
        assertArrayEquals(g[i].value().toDoubles(), sum.tensors()[i].toDoubles());
      }
    }
  }

  @Test
  void aSumOfNothingAndGradientsThatDoNotFitAreRefused() {
    try (Parameters p = Parameters.initialize(net, backend, 1);
        GradientSum sum = new GradientSum(p);
        Scope _ = Scope.open("test")) {
      assertThrows(IllegalStateException.class, sum::tensors);
      Tensor[] g = p.tensors();
      Tensor[] swapped = g.clone();
      swapped[0] = g[1];
      assertThrows(IllegalArgumentException.class, () -> sum.add(swapped, 1));
      assertThrows(IllegalArgumentException.class, () -> sum.add(new Tensor[] {g[0]}, 1));
      assertThrows(IllegalStateException.class, sum::tensors);
    }
  }

  @Test
  void nothingStaysAliveAfterClosing() {
    try (Parameters p = Parameters.initialize(net, backend, 1)) {
      long before = backend.memory().liveBytes();
      try (GradientSum sum = new GradientSum(p)) {
        try (Scope _ = Scope.open("step")) {
          sum.add(gradients(p, 0, 6), 1);
        }
      }
      assertEquals(before, backend.memory().liveBytes());
    }
  }
}
