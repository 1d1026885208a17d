package perrin.diffusion.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Var;
import perrin.diffusion.run.UserException;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class FormulaTest {
  private static double at(String text, double x, double t) {
    Var v = Var.constant(Tensor.of(new ReferenceBackend(), Shape.of(1, 1), x));
    return Formula.of(text).at(v, t).value().toDoubles()[0];
  }

  @ParameterizedTest
  @CsvSource({
    "x*t/(t+1), 2.25",
    "-x^2, -9",
    "2*x - 3 - 1, 2",
    "12/2/x, 2",
    "1.5e1 + t, 18",
    "exp(0)*sqrt(x+1)^-2, 0.25",
    "- - t, 3",
    "abs(-x)+cos(pi), 2",
    "7, 7"
  })
  void expressionsHaveTheirUsualMeaning(String text, double expected) {
    assertEquals(expected, at(text, 3, 3), 1e-14);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x+", "y", "x t", "(x", "x)", "exp x", "2e", "x^t", "System.exit(1)"})
  void whatIsNoExpressionIsRefusedWithItsPlace(String text) {
    var e = assertThrows(UserException.class, () -> Formula.of(text));
    assertTrue(e.getMessage().contains("at character"), e::getMessage);
  }

  @Test
  void lengthAndDepthAreBounded() {
    assertThrows(UserException.class, () -> Formula.of("(".repeat(60) + "x" + ")".repeat(60)));
    assertThrows(UserException.class, () -> Formula.of("-".repeat(600) + "x"));
    assertThrows(UserException.class, () -> Formula.of("x" + "+x".repeat(600)));
  }
}
