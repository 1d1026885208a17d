package perrin.nn.net;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.autograd.Var;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** DiT and U-ViT against PyTorch's numbers, made by src/test/python/golden_transformers.py. */
final class TransformersGoldenTest {
  private static Var times(Var x) {
    return Var.constant(Tensor.of(x.backend(), Shape.of(2), 3.0, 250));
  }

  private static Tensor labels(Var x) {
    return Tensor.ofInts(x.backend(), Shape.of(2), 1, 3);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void ditsOutputsAndGradientsAreThoseOfPyTorch(ImageOrder order) throws IOException {
    Dit net = new Dit(TransformersTest.tinyDit());
    new PyTorchTwin(net, "transformers.json", "dit")
        .compare(
            order, Shape.of(2, 2, 4, 6), (pass, x) -> net.forward(pass, x, times(x), labels(x)));
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void uVitsOutputsAndGradientsAreThoseOfPyTorch(ImageOrder order) throws IOException {
    UVit net = new UVit(TransformersTest.tinyUVit());
    new PyTorchTwin(net, "transformers.json", "uvit")
        .compare(
            order,
            Shape.of(2, 2, 4, 4),
            (pass, x) -> {
              Var text = Var.constant(PyTorchTwin.wave(x.backend(), 0.1, 1, 2, 3, 5));
              return net.forward(pass, x, times(x), labels(x), text);
            });
  }
}
