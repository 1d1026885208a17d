package perrin.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import perrin.nn.layer.Linear;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class ParametersTest {
  private final Backend backend = new ReferenceBackend();
  private final Backend single = new ReferenceBackend(DType.FLOAT32, ImageOrder.CHANNELS_LAST);

  private static final class Two extends Module {
    Two(int width) {
      child("a", new Linear(2, width));
      child("b", new Linear(3, 4));
    }
  }

  private final Module net = new Two(3);

  @Test
  void theyAreHeldOutsideOfAllScopesUntilClosed() {
    long before = backend.memory().liveBytes();
    Parameters p;
    try (Scope _ = Scope.open("step")) {
      p = Parameters.initialize(net, backend, 1);
    }
    assertEquals(before + 8 * p.count(), backend.memory().liveBytes());
    assertEquals(6 + 3 + 12 + 4, p.count());
    p.close();
    assertEquals(before, backend.memory().liveBytes());
  }

  @Test
  void namesSizesAndTensorsAgree() {
    try (Parameters p = Parameters.initialize(net, backend, 1)) {
      assertEquals(List.of("a.weight", "a.bias", "b.weight", "b.bias"), p.names());
      assertEquals(p.names(), List.copyOf(p.map().keySet()));
      assertSame(p.get("b.weight"), p.tensors()[2]);
      assertEquals(Shape.of(4, 3), p.get("b.weight").shape());
      assertThrows(IllegalArgumentException.class, () -> p.get("c"));
    }
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherSeedOthers() {
    try (Parameters a = Parameters.initialize(net, backend, 1);
        Parameters b = Parameters.initialize(net, backend, 1);
        Parameters c = Parameters.initialize(net, backend, 2)) {
      assertEquals(a.digest(), b.digest());
      assertNotEquals(a.digest(), c.digest());
    }
  }

  @Test
  void aParametersFirstValueDoesNotDependOnOthersSizes() {
    try (Parameters a = Parameters.initialize(net, backend, 1);
        Parameters b = Parameters.initialize(new Two(7), backend, 1)) {
      assertArrayEquals(a.get("b.weight").toDoubles(), b.get("b.weight").toDoubles());
      assertArrayEquals(a.get("b.bias").toDoubles(), b.get("b.bias").toDoubles());
    }
  }

  @Test
  void everyBackendStartsFromTheSameNumbersRounded() {
    try (Parameters a = Parameters.initialize(net, backend, 1);
        Parameters b = Parameters.initialize(net, single, 1);
        Parameters moved = a.to(single)) {
      for (int i = 0; i < a.size(); i++) {
        double[] exact = a.tensors()[i].toDoubles();
        float[] rounded = b.tensors()[i].toFloats();
        for (int j = 0; j < exact.length; j++) {
          assertEquals((float) exact[j], rounded[j]);
        }
      }
      assertEquals(b.digest(), moved.digest());
      assertNotEquals(a.digest(), b.digest());
    }
  }

  @Test
  void aCopyIsIndependentAndAssignBringsItBack() {
    try (Parameters a = Parameters.initialize(net, backend, 1);
        Parameters b = a.copy();
        Parameters zeros = a.zeros()) {
      Tensor bias = a.get("b.bias");
      int version = bias.storage().version();
      a.assign(zeros);
      assertTrue(bias.storage().version() > version, "an in-place write bumps the version");
      assertArrayEquals(new double[4], bias.toDoubles());
      assertNotEquals(a.digest(), b.digest());
      a.assign(b);
      assertEquals(a.digest(), b.digest());
    }
  }

  @Test
  void givenValuesAreCopied() {
    try (Scope _ = Scope.open("test");
        Parameters a = Parameters.initialize(net, backend, 1);
        Parameters b = Parameters.of(net, a.map())) {
      assertEquals(a.digest(), b.digest());
      backend.fill(a.get("a.bias"), 9);
      assertNotEquals(a.digest(), b.digest());
    }
  }

  @Test
  void unfitValuesAreAllNamedInOneMessage() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Map<String, Tensor> values = new HashMap<>(p.map());
      values.remove("a.bias");
      values.put("c", p.get("a.bias"));
      values.put("b.bias", p.get("a.weight"));
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Parameters.of(net, values));
      assertEquals(
          "parameters: these are not the weights of this network of 4 tensors: 1 missing: 'a.bias'"
              + " [3]; 1 not of this network: 'c'; 1 unfit: 'b.bias' is [3,2] but must be [4]",
          e.getMessage());
    }
  }

  @Test
  void setsOfDifferentNetworksAreNotMixed() {
    try (Parameters a = Parameters.initialize(net, backend, 1);
        Parameters b = Parameters.initialize(new Two(7), backend, 1)) {
      assertThrows(IllegalArgumentException.class, () -> a.assign(b));
    }
  }
}
