package perrin.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class OptimizerTest {
  private final Backend backend = new ReferenceBackend();

  private static final Map<String, Function<Parameters, Optimizer>> RULES =
      Map.of(
          "sgd",
          p -> new Sgd(p, 0, false, 0),
          "nesterov",
          p -> new Sgd(p, 0.9, true, 0.01),
          "adam",
          Adam::new,
          "adamw",
          AdamW::new);

  private void step(Optimizer rule, Parameters p, int k) {
    try (Scope _ = Scope.open("step")) {
      rule.step(p, TwoParameters.gradients(backend, k), 0.1, 0.5);
    }
  }

  @Test
  void theFirstStepOfAdamMovesByTheLearningRateAgainstTheSign() {
    try (Parameters p = TwoParameters.of(backend);
        Adam adam = new Adam(p, 0.9, 0.999, 0, 0);
        Scope _ = Scope.open("test")) {
      double[] before = p.get("a").toDoubles();
      Tensor[] g = TwoParameters.gradients(backend, 0);
      adam.step(p, g, 0.1, 1);
      double[] after = p.get("a").toDoubles();
      double[] ga = g[0].toDoubles();
      for (int i = 0; i < 6; i++) {
        assertEquals(before[i] - 0.1 * Math.signum(ga[i]), after[i], 1e-12);
      }
    }
  }

  @Test
  void aRunRestoredFromItsStateContinuesBitForBit() {
    RULES.forEach(
        (name, make) -> {
          try (Parameters p = TwoParameters.of(backend);
              Optimizer rule = make.apply(p)) {
            step(rule, p, 0);
            step(rule, p, 1);
            try (Parameters q = p.copy();
                Optimizer restored = make.apply(q)) {
              try (Scope _ = Scope.open("checkpoint")) {
                restored.load(new HashMap<>(rule.state()));
              }
              assertEquals(2, restored.steps(), name);
              step(rule, p, 2);
              step(restored, q, 2);
              assertEquals(p.digest(), q.digest(), name);
            }
          }
        });
  }

  @Test
  void theStateIsNamedForCheckpoints() {
    try (Parameters p = TwoParameters.of(backend);
        Adam adam = new Adam(p);
        Scope _ = Scope.open("test")) {
      assertEquals(List.of("m.a", "m.b", "v.a", "v.b", "step"), List.copyOf(adam.state().keySet()));
    }
  }

  @Test
  void aStateThatDoesNotFitIsRefusedByName() {
    try (Parameters p = TwoParameters.of(backend);
        Adam adam = new Adam(p);
        Scope _ = Scope.open("test")) {
      Map<String, Tensor> state = new HashMap<>(adam.state());
      Tensor moment = state.remove("m.a");
      state.put("x", moment);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> adam.load(state));
      assertTrue(e.getMessage().contains("[m.a]") && e.getMessage().contains("[x]"));
      state.remove("x");
      state.put("m.a", moment);
      state.put("step", Tensor.of(backend, Shape.of(2), 1.0, 0));
      assertThrows(IllegalArgumentException.class, () -> adam.load(state));
      state.put("m.a", state.get("m.b"));
      assertThrows(IllegalArgumentException.class, () -> adam.load(state));
    }
  }

  @Test
  void aClipFactorOnTheDeviceActsAsOneOnTheHost() {
    RULES.forEach(
        (name, make) -> {
          try (Parameters p = TwoParameters.of(backend);
              Parameters q = p.copy();
              Optimizer host = make.apply(p);
              Optimizer device = make.apply(q);
              Scope _ = Scope.open("test")) {
            for (int k = 0; k < 3; k++) {
              Tensor[] g = TwoParameters.gradients(backend, k);
              host.step(p, g, 0.1, 0.25);
              device.step(q, g, 0.1, Tensor.of(backend, Shape.of(1), 0.25));
            }
            assertEquals(p.digest(), q.digest(), name);
          }
        });
  }

  @Test
  void aStepBumpsTheVersionsOfTheParameters() {
    RULES.forEach(
        (name, make) -> {
          try (Parameters p = TwoParameters.of(backend);
              Optimizer rule = make.apply(p)) {
            int before = p.get("a").storage().version();
            step(rule, p, 0);
            assertTrue(p.get("a").storage().version() > before, name);
          }
        });
  }

  @Test
  void gradientsOfAnyStridesAreTaken() {
    try (Parameters p = TwoParameters.of(backend);
        Parameters q = p.copy();
        Adam one = new Adam(p);
        Adam two = new Adam(q);
        Scope _ = Scope.open("test")) {
      Tensor[] g = TwoParameters.gradients(backend, 0);
      Tensor transposed = Tensor.allocate(backend, backend.floatType(), Shape.of(3, 2), "test");
      backend.copy(g[0].transpose(0, 1), transposed);
      one.step(p, g, 0.1, 1);
      two.step(q, new Tensor[] {transposed.transpose(0, 1), g[1]}, 0.1, 1);
      assertEquals(p.digest(), q.digest());
    }
  }

  @Test
  void gradientsThatDoNotFitAreRefusedByName() {
    try (Parameters p = TwoParameters.of(backend);
        Adam adam = new Adam(p);
        Scope _ = Scope.open("test")) {
      Tensor[] g = TwoParameters.gradients(backend, 0);
      String before = p.digest();
      assertThrows(IllegalArgumentException.class, () -> adam.step(p, new Tensor[] {g[0]}, 0.1, 1));
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> adam.step(p, new Tensor[] {g[0], g[0]}, 0.1, 1));
      assertTrue(e.getMessage().contains("'b'"), e.getMessage());
      assertEquals(before, p.digest());
      assertEquals(0, adam.steps());
    }
  }

  @Test
  void nothingStaysAliveAfterClosing() {
    long before = backend.memory().liveBytes();
    RULES.forEach(
        (name, make) -> {
          try (Parameters p = TwoParameters.of(backend);
              Optimizer rule = make.apply(p)) {
            step(rule, p, 0);
            long after = backend.memory().liveBytes();
            step(rule, p, 1);
            assertEquals(after, backend.memory().liveBytes(), name);
          }
        });
    assertEquals(before, backend.memory().liveBytes());
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    try (Parameters p = TwoParameters.of(backend)) {
      assertThrows(IllegalArgumentException.class, () -> new Sgd(p, 1, false, 0));
      assertThrows(IllegalArgumentException.class, () -> new Sgd(p, 0, true, 0));
      assertThrows(IllegalArgumentException.class, () -> new Adam(p, 1, 0.9, 1e-8, 0));
      assertThrows(IllegalArgumentException.class, () -> new AdamW(p, 0.9, 0.9, 1e-8, Double.NaN));
    }
  }

  @Test
  void theNormIsThatOfAllGradientsTogether() {
    try (Scope _ = Scope.open("test")) {
      Tensor a = Tensor.of(backend, Shape.of(2), 3.0, 0);
      Tensor b = Tensor.of(backend, Shape.of(1, 1), 4.0);
      GradientNorm norm = GradientNorm.of(a, b);
      assertEquals(5, norm.item());
      assertEquals(5, norm.requireFinite(1));
      assertArrayEquals(new double[] {1}, norm.clip(10).toDoubles());
      assertEquals(0.2, norm.clip(1).item(), 1e-6);
    }
  }

  @Test
  void aNormThatIsNoNumberStopsWithItsStep() {
    try (Scope _ = Scope.open("test")) {
      GradientNorm norm = GradientNorm.of(Tensor.of(backend, Shape.of(2), 1.0, Double.NaN));
      NotFiniteException e = assertThrows(NotFiniteException.class, () -> norm.requireFinite(17));
      assertEquals(17, e.step());
      assertTrue(e.getMessage().contains("NaN at step 17"), e.getMessage());
    }
  }
}
