package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Pass;
import perrin.nn.layer.Coordinates;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** Columns and rows of pixels are an image that the U-Net is always told. */
final class UNetCoordinatesTest {
  private final Backend backend = new ReferenceBackend();

  private static List<UNetOptions> forms() {
    return List.of(UNetOptions.DDPM, UNetOptions.DDPM.ncsn(NcsnOptions.NCSN_PLUS));
  }

  private static UNet net(UNetOptions form, UNetInputs inputs) {
    return new UNet(
        UNetTest.tiny()
            .change()
            .image(2, 1, 8)
            .channels(4, 1, 2, 2)
            .options(form.with(inputs))
            .build());
  }

  private Pass pass(UNet net) {
    int[] seed = {10};
    return Pass.of(
        net,
        net.parameters().stream()
            .map(p -> Var.constant(GradCheck.normal(backend, seed[0]++, p.shape().dims())))
            .toArray(Var[]::new));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void coordinatesEqualAnImageOfThem(UNetOptions form) {
    UNet knows = net(form, UNetInputs.NONE.withCoordinates());
    UNet isTold = net(form, UNetInputs.NONE.image(2, false));
    assertEquals(
        isTold.parameters().stream().map(p -> p.shape()).toList(),
        knows.parameters().stream().map(p -> p.shape()).toList());
    try (Scope _ = Scope.open("test")) {
      Var x = Var.constant(GradCheck.normal(backend, 1, 2, 2, 8, 8));
      Var t = Var.constant(Tensor.of(backend, Shape.of(2), 3.0, 500));
      Var places = Coordinates.of(backend, 2, 8, 8);
      double[] told =
          isTold
              .forward(pass(isTold), x, t, Conditioning.NONE.withImage(places))
              .value()
              .toDoubles();
      double[] known = knows.forward(pass(knows), x, t, Conditioning.NONE).value().toDoubles();
      assertArrayEquals(told, known);
    }
  }
}
