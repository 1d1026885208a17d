package perrin.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.reference.ReferenceBackend;

final class EmaTest {
  private final Backend backend = new ReferenceBackend();

  @Test
  void decayRisesToItsValue() {
    try (Parameters p = TwoParameters.of(backend);
        Ema ema = new Ema(p, 0.999);
        Ema plain = new Ema(p, 0.999, false)) {
      assertEquals(0.1, ema.decayAt(0));
      assertEquals(2.0 / 11, ema.decayAt(1));
      assertEquals(101.0 / 110, ema.decayAt(100));
      assertEquals(0.999, ema.decayAt(9000));
      assertEquals(0.999, plain.decayAt(0));
    }
  }

  @Test
  void updatesFollowTheFormula() {
    try (Parameters p = TwoParameters.of(backend);
        Ema ema = new Ema(p, 0.15)) {
      double expected = p.get("b").toDoubles()[0];
      for (int k = 0; k < 4; k++) {
        backend.fill(p.get("b"), k);
        double d = Math.min(0.15, (1.0 + k) / (10 + k));
        expected = d * expected + (1 - d) * k;
        ema.update(p);
        assertEquals(expected, ema.average().get("b").toDoubles()[0], 1e-14);
      }
      assertEquals(4, ema.updates());
    }
  }

  @Test
  void anAverageRestoredContinuesBitForBit() {
    try (Parameters p = TwoParameters.of(backend);
        Ema ema = new Ema(p, 0.999);
        Ema restored = new Ema(p, 0.999)) {
      backend.fill(p.get("a"), 3);
      ema.update(p);
      restored.load(ema.average(), ema.updates());
      backend.fill(p.get("a"), -1);
      ema.update(p);
      restored.update(p);
      assertEquals(ema.average().digest(), restored.average().digest());
    }
  }

  @Test
  void nothingStaysAliveAfterClosing() {
    try (Parameters p = TwoParameters.of(backend)) {
      long before = backend.memory().liveBytes();
      try (Ema ema = new Ema(p, 0.9)) {
        ema.update(p);
      }
      assertEquals(before, backend.memory().liveBytes());
    }
  }

  @Test
  void decaysOutOfRangeAreRefused() {
    try (Parameters p = TwoParameters.of(backend)) {
      assertThrows(IllegalArgumentException.class, () -> new Ema(p, 1));
      assertThrows(IllegalArgumentException.class, () -> new Ema(p, -0.1));
    }
  }
}
