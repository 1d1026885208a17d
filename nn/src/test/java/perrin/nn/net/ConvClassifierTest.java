package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.autograd.op.CrossEntropy;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.optim.Adam;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class ConvClassifierTest {
  private final Backend backend = new ReferenceBackend();
  private final ConvClassifier net = new ConvClassifier(1, 4, 3);

  @Test
  void logitsAreThoseOfThePenultimateFeatures() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Pass pass = Pass.inference(p);
      Var x = Var.constant(GradCheck.normal(backend, 1, 2, 1, 4, 4));
      Var features = net.features(pass, x);
      assertEquals(Shape.of(2, ConvClassifier.FEATURES), features.shape());
      assertArrayEquals(
          net.logits(pass, x).value().toDoubles(),
          net.logitsOf(pass, features).value().toDoubles());
    }
  }

  @Test
  void aFewStepsLearnAFewImages() {
    try (Parameters p = Parameters.initialize(net, backend, 1);
        Adam adam = new Adam(p)) {
      double first = step(p, adam, 0);
      double last = first;
      for (int k = 1; k < 6; k++) {
        last = step(p, adam, k);
      }
      assertTrue(last < 0.5 * first, first + " to " + last);
    }
  }

  private double step(Parameters p, Adam adam, int k) {
    try (Scope _ = Scope.open("step")) {
      Pass pass = Pass.training(p, 1, Tensor.ofInts(backend, Shape.of(1), k), 0);
      Var x = Var.constant(GradCheck.normal(backend, 1, 3, 1, 4, 4));
      Var loss =
          CrossEntropy.apply(net.logits(pass, x), Tensor.ofInts(backend, Shape.of(3), 0, 1, 2));
      double value = loss.value().item();
      Var[] g = Grad.of(loss, pass.leaves());
      Tensor[] tensors = java.util.Arrays.stream(g).map(Var::value).toArray(Tensor[]::new);
      adam.step(p, tensors, 0.01, 1.0);
      return value;
    }
  }

  @Test
  void sizesThatCannotBeHalvedTwiceAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ConvClassifier(1, 30, 10));
  }
}
