package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class MlpTest {
  private final Backend backend = new ReferenceBackend();

  private void check(MlpConfig config, double time) {
    Mlp mlp = new Mlp(config);
    try (Scope _ = Scope.open("test")) {
      int n = mlp.parameters().size();
      Tensor[] all = new Tensor[n + 2];
      for (int i = 0; i < n; i++) {
        all[i] = GradCheck.normal(backend, 50 + i, mlp.parameters().get(i).shape().dims());
      }
      all[n] = GradCheck.normal(backend, 1, 2, 2);
      all[n + 1] = Tensor.of(backend, Shape.of(2), time, 0.5 * time);
      Tensor labels = config.classes() > 0 ? Tensor.ofInts(backend, Shape.of(2), 0, 1) : null;
      new GradCheck()
          .check(
              "MLP",
              v -> mlp.forward(Pass.of(mlp, Arrays.copyOf(v, n)), v[n], v[n + 1], labels),
              all);
    }
  }

  @Test
  void derivativesOfBothOrdersAgreeWithDifferences() {
    check(new MlpConfig(2, 5, 2, 4, 0, 0), 3);
  }

  @Test
  void soTheyDoWithFourierFeaturesAndLabels() {
    check(new MlpConfig(2, 5, 1, 4, 1, 2), 0.4);
  }

  @Test
  void aNewNetworkGivesZero() {
    Mlp mlp = new Mlp(MlpConfig.plane());
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(mlp, backend, 1)) {
      Var x = Var.constant(GradCheck.normal(backend, 1, 3, 2));
      Var t = Var.constant(Tensor.of(backend, Shape.of(3), 1.0, 2, 3));
      Var y = mlp.forward(Pass.inference(p), x, t, null);
      assertEquals(Shape.of(3, 2), y.shape());
      assertArrayEquals(new double[6], y.value().toDoubles());
    }
  }

  @Test
  void pointsOfTheWrongDimensionAreRefused() {
    Mlp mlp = new Mlp(MlpConfig.plane());
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(mlp, backend, 1)) {
      Var x = Var.constant(GradCheck.normal(backend, 1, 3, 4));
      Var t = Var.constant(Tensor.of(backend, Shape.of(3), 1.0, 2, 3));
      assertThrows(ShapeException.class, () -> mlp.forward(Pass.inference(p), x, t, null));
    }
  }
}
