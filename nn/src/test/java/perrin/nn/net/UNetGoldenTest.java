package perrin.nn.net;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.autograd.Var;
import perrin.tensor.Backend;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** U-Nets against PyTorch's numbers, made by src/test/python/golden_unet.py. */
final class UNetGoldenTest {
  private static void compare(ImageOrder order, String name, UNetOptions options, boolean told)
      throws IOException {
    UNet net = new UNet(UNetTest.tiny().with(options));
    new PyTorchTwin(net, "unet.json", name)
        .compare(
            order,
            Shape.of(2, 2, 4, 4),
            (pass, x) -> {
              Var t = Var.constant(Tensor.of(x.backend(), Shape.of(2), 3.0, 250));
              Tensor labels = Tensor.ofInts(x.backend(), Shape.of(2), 1, 3);
              return net.forward(pass, x, t, told ? all(x, labels) : Conditioning.of(labels));
            });
  }

  private static Conditioning all(Var x, Tensor labels) {
    Backend b = x.backend();
    Var image = Var.constant(PyTorchTwin.wave(b, 0.1, 1, 2, 1, 4, 4));
    Var scalars = Var.constant(PyTorchTwin.wave(b, 0.2, 1, 2, 2));
    Var text = Var.constant(PyTorchTwin.wave(b, 0.3, 1, 2, 3, 5));
    Var mask = Var.constant(Tensor.of(b, Shape.of(2, 3), 0, 0, 0, 0, 0, -1e9));
    Var pooled = Var.constant(PyTorchTwin.wave(b, 0.4, 1, 2, 3));
    return Conditioning.of(labels)
        .withImage(image)
        .withScalars(scalars)
        .withText(text, mask, pooled);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void outputsAndGradientsAreThoseOfPyTorch(ImageOrder order) throws IOException {
    compare(order, "ddpm", UNetOptions.DDPM, false);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void soTheyAreWithTheBlocksOfAdm(ImageOrder order) throws IOException {
    compare(order, "adm", UNetOptions.DDPM.adm(2), false);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void soTheyAreWithImageScalarsTextAndScaledSums(ImageOrder order) throws IOException {
    UNetInputs inputs = UNetInputs.NONE.image(1, true).scalars(2).text(5, 3, List.of(4, 2));
    UNetOptions options =
        UNetOptions.DDPM
            .scaled(Math.sqrt(0.5), Math.sqrt(0.5))
            .withBlocks(List.of(1, 2))
            .with(inputs);
    compare(order, "told", options, true);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void theClassifiersLogitsAndGradientsAreThoseOfPyTorch(ImageOrder order) throws IOException {
    var net = new UNetClassifier(UNetTest.tiny().with(UNetOptions.DDPM.adm(2)));
    new PyTorchTwin(net, "unet.json", "classifier")
        .compare(
            order,
            Shape.of(2, 2, 4, 4),
            (pass, x) ->
                net.logits(pass, x, Var.constant(Tensor.of(x.backend(), Shape.of(2), 3.0, 250))));
  }
}
