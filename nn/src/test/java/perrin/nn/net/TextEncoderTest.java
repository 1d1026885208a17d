package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class TextEncoderTest {
  private static final int FEATURES = 8;

  private final Backend backend = new ReferenceBackend();
  private final TextEncoder net = new TextEncoder(new TextEncoderConfig(10, 4, FEATURES, 2, 2));

  private Var mask(double... values) {
    return Var.constant(Tensor.of(backend, Shape.of(values.length / 4, 4), values));
  }

  private Tensor ids(int... values) {
    return Tensor.ofInts(backend, Shape.of(values.length / 4, 4), values);
  }

  private static double[] first(double[] states, int tokens) {
    return Arrays.copyOf(states, tokens * FEATURES);
  }

  @Test
  void whatStandsInThePaddingDoesNotMatter() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Pass pass = Pass.inference(p);
      Var hidden = mask(0, 0, TextEncoder.HIDDEN, TextEncoder.HIDDEN);
      double[] a = net.forward(pass, ids(3, 5, 0, 0), hidden).value().toDoubles();
      double[] b = net.forward(pass, ids(3, 5, 7, 9), hidden).value().toDoubles();
      double[] open = net.forward(pass, ids(3, 5, 7, 9), null).value().toDoubles();
      assertArrayEquals(first(a, 2), first(b, 2), 1e-12);
      assertTrue(Math.abs(open[0] - a[0]) > 1e-6, "without a mask the others are read");
    }
  }

  @Test
  void theOrderOfTokensMatters() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Pass pass = Pass.inference(p);
      double[] a = net.forward(pass, ids(3, 5, 7, 9), null).value().toDoubles();
      double[] b = net.forward(pass, ids(5, 3, 7, 9), null).value().toDoubles();
      assertTrue(Math.abs(a[3 * FEATURES] - b[3 * FEATURES]) > 1e-9);
    }
  }

  @Test
  void thePooledVectorIsTheMeanOfTheTokensThatAreNoPadding() {
    try (Scope _ = Scope.open("test")) {
      Var states = Var.constant(Tensor.of(backend, Shape.of(1, 4, 2), 1, 2, 3, 4, 50, 60, 70, 80));
      Var hidden = mask(0, 0, TextEncoder.HIDDEN, TextEncoder.HIDDEN);
      Var pooled = TextEncoder.pooled(states, hidden);
      assertEquals(Shape.of(1, 2), pooled.shape());
      assertArrayEquals(new double[] {2, 3}, pooled.value().toDoubles(), 1e-12);
      assertArrayEquals(
          new double[] {31, 36.5}, TextEncoder.pooled(states, null).value().toDoubles(), 1e-12);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Tensor three = Tensor.ofInts(backend, Shape.of(1, 3), 1, 2, 3);
      assertThrows(ShapeException.class, () -> net.forward(Pass.inference(p), three, null));
      assertThrows(
          ShapeException.class,
          () -> net.forward(Pass.inference(p), ids(1, 2, 3, 4), mask(0, 0, 0, 0, 0, 0, 0, 0)));
    }
    assertEquals(
        "text encoder: heads 3 must divide the 8 features",
        assertThrows(IllegalArgumentException.class, () -> new TextEncoderConfig(10, 4, 8, 1, 3))
            .getMessage());
  }
}
