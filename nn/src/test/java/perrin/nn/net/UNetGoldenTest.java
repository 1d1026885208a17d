package perrin.nn.net;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.autograd.Var;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** The U-Net against PyTorch's numbers, made by src/test/python/golden_unet.py. */
final class UNetGoldenTest {
  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void outputsAndGradientsAreThoseOfPyTorch(ImageOrder order) throws IOException {
    UNet net = new UNet(UNetTest.tiny());
    new PyTorchTwin(net, "unet.json", null)
        .compare(
            order,
            Shape.of(2, 2, 4, 4),
            (pass, x) -> {
              Var t = Var.constant(Tensor.of(x.backend(), Shape.of(2), 3.0, 250));
              return net.forward(pass, x, t, Tensor.ofInts(x.backend(), Shape.of(2), 1, 3));
            });
  }
}
