package perrin.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class EmbeddingsTest {
  private final Backend backend = new ReferenceBackend();
  private final Scope scope = Scope.open("test");

  @AfterEach
  void close() {
    scope.close();
  }

  private Var times(double... t) {
    return Var.constant(Tensor.of(backend, Shape.of(t.length), t));
  }

  @Test
  void sinesComeBeforeCosinesAndTheLastFrequencyStopsShort() {
    double f = 1 / Math.sqrt(10000);
    assertArrayEquals(
        new double[] {
          Math.sin(2), Math.sin(2 * f), Math.cos(2), Math.cos(2 * f), 0, 0, 1, 1,
        },
        new SinusoidalEmbedding(4).forward(times(2, 0)).value().toDoubles(),
        1e-15);
  }

  @Test
  void theDdpmFormReachesTheLastFrequency() {
    assertArrayEquals(
        new double[] {Math.sin(2), Math.sin(2e-4), Math.cos(2), Math.cos(2e-4)},
        new SinusoidalEmbedding(4, true).forward(times(2)).value().toDoubles(),
        1e-15);
  }

  @Test
  void oddNumbersOfFeaturesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SinusoidalEmbedding(5));
    assertThrows(IllegalArgumentException.class, () -> new SinusoidalEmbedding(2, true));
    assertThrows(IllegalArgumentException.class, () -> new FourierEmbedding(3, 1));
  }

  @Test
  void fourierFeaturesLieOnCirclesAndAreTheSameInEveryNetwork() {
    double[] a = new FourierEmbedding(6, 2).forward(times(0.3)).value().toDoubles();
    double[] b = new FourierEmbedding(6, 2).forward(times(0.3)).value().toDoubles();
    assertArrayEquals(a, b);
    for (int i = 0; i < 3; i++) {
      assertEquals(1, a[i] * a[i] + a[i + 3] * a[i + 3], 1e-12);
    }
  }

  @Test
  void aTableGivesItsRows() {
    Embedding table = new Embedding(3, 2);
    try (Parameters p = Parameters.initialize(table, backend, 1)) {
      double[] w = p.get("weight").toDoubles();
      Tensor ids = Tensor.ofInts(backend, Shape.of(2), 2, 0);
      double[] y = table.forward(Pass.inference(p), ids).value().toDoubles();
      assertArrayEquals(new double[] {w[4], w[5], w[0], w[1]}, y);
    }
  }
}
