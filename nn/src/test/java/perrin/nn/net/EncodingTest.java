package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class EncodingTest {
  private final Backend backend = new ReferenceBackend();
  private final UNet net =
      new UNet(new UNetConfig(1, 1, 4, List.of(1, 3), 1, List.of(), 4, 1, 2, 0, 0));

  private Pass pass() {
    int[] seed = {20};
    return Pass.of(
        net,
        net.parameters().stream()
            .map(Parameter::shape)
            .map(s -> Var.constant(GradCheck.normal(backend, seed[0]++, s.dims())))
            .toArray(Var[]::new));
  }

  private Var times(int count) {
    double[] t = new double[count];
    Arrays.fill(t, 7);
    return Var.constant(Tensor.of(backend, Shape.of(count), t));
  }

  @Test
  void anImagesStateIsOneVectorThatDoesNotDependOnItsCompany() {
    try (Scope _ = Scope.open("test")) {
      Var x = Var.constant(GradCheck.normal(backend, 1, 3, 1, 4, 4));
      Var all = net.encoded(pass(), x, times(3), Conditioning.NONE);
      assertEquals(Shape.of(3, 12), all.shape());
      Var one = net.encoded(pass(), x.slice(0, 1, 2), times(1), Conditioning.NONE);
      assertArrayEquals(all.slice(0, 1, 2).value().toDoubles(), one.value().toDoubles(), 1e-12);
      double[] values = all.value().toDoubles();
      assertTrue(Math.abs(values[0] - values[12]) > 1e-3, "two images have one state");
    }
  }

  @Test
  void imagesThatDoNotFitAreRefused() {
    try (Scope _ = Scope.open("test")) {
      Var x = Var.constant(GradCheck.normal(backend, 2, 2, 1, 3, 4));
      assertThrows(ShapeException.class, () -> net.encoded(pass(), x, times(2), Conditioning.NONE));
    }
  }
}
