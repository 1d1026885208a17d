package perrin.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.nn.layer.Linear;
import perrin.tensor.Shape;

final class ModuleTest {

  private static final class Pair extends Module {
    final Parameter own;

    Pair(Module first, Module second) {
      child("first", first);
      child("deep.second", second);
      own = parameter("own", Shape.of(2), Init.ones());
    }
  }

  private static final class Named extends Module {
    Named(String name) {
      parameter("taken", Shape.SCALAR, Init.zeros());
      parameter(name, Shape.SCALAR, Init.zeros());
    }
  }

  @Test
  void namesAreJoinedByDotsOwnSlotsFirst() {
    Module m = new Pair(new Linear(2, 3), new Pair(new Linear(1, 1), new Linear(1, 2)));
    assertEquals(
        List.of(
            "own",
            "first.weight",
            "first.bias",
            "deep.second.own",
            "deep.second.first.weight",
            "deep.second.first.bias",
            "deep.second.deep.second.weight",
            "deep.second.deep.second.bias"),
        List.copyOf(m.named().keySet()));
    assertEquals(m.parameters(), List.copyOf(m.named().values()));
    assertEquals(2 + 6 + 3 + 2 + 1 + 1 + 2 + 2, m.parameterCount());
  }

  @Test
  void aPartRegisteredTwiceIsRefused() {
    Linear shared = new Linear(2, 2);
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> new Pair(shared, shared).parameters());
    assertTrue(e.getMessage().contains("Linear is registered twice"), e.getMessage());
  }

  @Test
  void namesThatAreTakenOrMalformedAreRefused() {
    for (String name : List.of("taken", "", "a..b", "a b", ".a", "a/b")) {
      assertThrows(IllegalArgumentException.class, () -> new Named(name), name);
    }
  }
}
