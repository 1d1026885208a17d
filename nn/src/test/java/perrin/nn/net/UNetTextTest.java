package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** Texts of different lengths in one batch: a mask tells the U-Net which tokens are padding. */
final class UNetTextTest {
  private final Backend backend = new ReferenceBackend();
  private final Scope scope = Scope.open("test");
  private final UNet net =
      new UNet(
          UNetTest.tiny().with(UNetOptions.DDPM.with(UNetInputs.NONE.text(3, 0, List.of(4, 2)))));
  private final Pass pass = pass();
  private final Var x = Var.constant(GradCheck.normal(backend, 1, 2, 2, 4, 4));
  private final Var t = Var.constant(Tensor.of(backend, Shape.of(2), 3.0, 500));
  private final Var mask = mask(0, 0, 0, 0, TextEncoder.HIDDEN, TextEncoder.HIDDEN);

  @AfterEach
  void close() {
    scope.close();
  }

  private Pass pass() {
    int[] seed = {10};
    return Pass.of(
        net,
        net.parameters().stream()
            .map(p -> Var.constant(GradCheck.normal(backend, seed[0]++, p.shape().dims())))
            .toArray(Var[]::new));
  }

  private Var mask(double... added) {
    return Var.constant(Tensor.of(backend, Shape.of(2, 3), added));
  }

  private Var states(long seed) {
    return Var.leaf(GradCheck.normal(backend, seed, 2, 3, 3));
  }

  private Var output(Var text, Var padding) {
    return net.forward(pass, x, t, Conditioning.NONE.withText(text, padding, null));
  }

  /** The second text is one token long: of another one's states the others are exchanged. */
  @Test
  void whatStandsInThePaddingIsNotSeen() {
    Var text = states(2);
    Var other = states(3);
    Var mixed =
        Var.concat(
            0,
            text.slice(0, 0, 1),
            Var.concat(1, text.slice(0, 1, 2).slice(1, 0, 1), other.slice(0, 1, 2).slice(1, 1, 3)));
    double[] expected = output(text, mask).value().toDoubles();
    assertArrayEquals(expected, output(mixed, mask).value().toDoubles());
    double[] seen = output(mixed, null).value().toDoubles();
    double[] unmasked = output(text, null).value().toDoubles();
    assertEquals(16, Arrays.mismatch(unmasked, seen), "without a mask the second image sees it");
  }

  @Test
  void aMaskThatHidesNothingIsNone() {
    double[] none = output(states(2), null).value().toDoubles();
    double[] zeros = output(states(2), mask(0, 0, 0, 0, 0, 0)).value().toDoubles();
    double most = Arrays.stream(none).map(Math::abs).max().orElseThrow();
    assertArrayEquals(none, zeros, 1e-10 * most);
  }

  @Test
  void paddingGetsNoGradient() {
    Var text = states(2);
    double[] g = Grad.of(output(text, mask).square().sumAll(), text)[0].value().toDoubles();
    for (int i = 0; i < g.length; i++) {
      boolean padding = i >= 12;
      assertEquals(padding, g[i] == 0, "state " + i + ": " + g[i]);
    }
  }

  @Test
  void aTextThatDoesNotFitIsRefusedWithItsShape() {
    assertRefused("text (none) must be", () -> output(null, null));
    Var wide = Var.constant(GradCheck.normal(backend, 1, 2, 3, 4));
    assertRefused("text [2,3,4] must be [2,3,3]", () -> output(wide, null));
    Var longer = Var.constant(GradCheck.normal(backend, 1, 2, 4));
    assertRefused("mask [2,4] must be [2,3]", () -> output(states(2), longer));
    UNet plain = new UNet(UNetTest.tiny());
    assertRefused(
        "text [2,3,3] given to a network that takes none",
        () -> plain.forward(pass, x, t, Conditioning.NONE.withText(states(2), null, null)));
  }

  private static void assertRefused(String part, Runnable action) {
    String message = assertThrows(ShapeException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
