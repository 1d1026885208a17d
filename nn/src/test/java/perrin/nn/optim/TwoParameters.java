package perrin.nn.optim;

import java.util.Map;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Two parameters and their gradients by formula, as in src/test/python/golden_optim.py. */
final class TwoParameters extends Module {
  private TwoParameters() {
    parameter("a", Shape.of(2, 3), Init.zeros());
    parameter("b", Shape.of(3), Init.zeros());
  }

  static Parameters of(Backend backend) {
    double[] a = new double[6];
    double[] b = new double[3];
    for (int j = 0; j < 6; j++) {
      a[j] = Math.sin(1 + j);
    }
    for (int j = 0; j < 3; j++) {
      b[j] = Math.sin(2 + j);
    }
    try (Scope _ = Scope.open("test")) {
      return Parameters.of(
          new TwoParameters(),
          Map.of(
              "a", Tensor.of(backend, Shape.of(2, 3), a),
              "b", Tensor.of(backend, Shape.of(3), b)));
    }
  }

  static Tensor[] gradients(Backend backend, int k) {
    double[] a = new double[6];
    double[] b = new double[3];
    for (int j = 0; j < 6; j++) {
      a[j] = Math.cos(1 + j + k);
    }
    for (int j = 0; j < 3; j++) {
      b[j] = Math.cos(2 + j + 2 * k);
    }
    return new Tensor[] {Tensor.of(backend, Shape.of(2, 3), a), Tensor.of(backend, Shape.of(3), b)};
  }
}
