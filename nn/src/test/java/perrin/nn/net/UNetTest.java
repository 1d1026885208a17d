package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class UNetTest {
  private final Backend backend = new ReferenceBackend();

  static UNetConfig tiny() {
    return new UNetConfig(2, 1, 4, List.of(1, 2), 1, List.of(2), 4, 2, 2, 0, 3);
  }

  @Test
  void thePeersNetworkHasExactlyItsParameters() {
    assertEquals(6_469_889, new UNet(UNetConfig.peer()).parameterCount());
  }

  @Test
  void theDdpmAuthorsNetworkHasTheirThirtyFivePointSevenMillionParameters() {
    assertEquals(35.7e6, new UNet(UNetConfig.ddpmCifar10()).parameterCount(), 0.05e6);
  }

  @Test
  void aNewNetworkGivesZero() {
    UNet net = new UNet(tiny());
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Var y =
          net.forward(
              Pass.inference(p),
              Var.constant(GradCheck.normal(backend, 1, 2, 2, 4, 4)),
              Var.constant(Tensor.of(backend, Shape.of(2), 3.0, 500)),
              null);
      assertEquals(Shape.of(2, 1, 4, 4), y.shape());
      for (double v : y.value().toDoubles()) {
        assertEquals(0, v);
      }
    }
  }
}
