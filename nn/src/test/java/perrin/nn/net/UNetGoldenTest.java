package perrin.nn.net;

import java.io.IOException;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.autograd.Var;
import perrin.nn.layer.ResamplingFilter;
import perrin.tensor.Backend;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** U-Nets against PyTorch's numbers, made by src/test/python/golden_unet.py. */
final class UNetGoldenTest {
  private static final double[] STEPS = {3, 250};
  private static final double[] LOGARITHMS = {0.03, 2.5};

  private static void compare(ImageOrder order, String name, UNetOptions options, boolean told)
      throws IOException {
    compare(order, name, UNetTest.tiny().with(options), STEPS, told ? UNetGoldenTest::all : null);
  }

  private static void compare(
      ImageOrder order,
      String name,
      UNetConfig config,
      double[] times,
      BiFunction<Var, Tensor, Conditioning> told)
      throws IOException {
    UNet net = new UNet(config);
    int size = config.imageSize();
    new PyTorchTwin(net, "unet.json", name)
        .compare(
            order,
            Shape.of(2, 2, size, size),
            (pass, x) -> {
              Var t = Var.constant(Tensor.of(x.backend(), Shape.of(2), times));
              Tensor labels = Tensor.ofInts(x.backend(), Shape.of(2), 1, 3);
              return net.forward(
                  pass, x, t, told == null ? Conditioning.of(labels) : told.apply(x, labels));
            });
  }

  /** Three levels, so that the images of all resolutions are passed on. */
  private static UNetConfig three(NcsnOptions ncsn) {
    return UNetTest.tiny()
        .change()
        .image(2, 1, 8)
        .channels(4, 1, 2, 2)
        .attention(4)
        .options(UNetOptions.DDPM.ncsn(ncsn))
        .build();
  }

  private static NcsnOptions smooth(Growing input, Growing output) {
    return new NcsnOptions(ResamplingFilter.SMOOTH, true, true, input, output, 0);
  }

  private static Conditioning all(Var x, Tensor labels) {
    Backend b = x.backend();
    Var image = Var.constant(PyTorchTwin.wave(b, 0.1, 1, 2, 1, x.dim(2), x.dim(3)));
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
  void soTheyAreWithTheEfficientBlocksOfImagen(ImageOrder order) throws IOException {
    UNetOptions options =
        UNetOptions.DDPM
            .efficient(List.of(2, 3))
            .with(UNetInputs.NONE.image(1, true).text(5, 3, List.of(2)));
    UNetConfig config = UNetTest.tiny().change().image(2, 1, 8).options(options).build();
    compare(order, "efficient", config, STEPS, (x, labels) -> all(x, labels).withScalars(null));
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void soTheyAreOfDdpmPlusPlus(ImageOrder order) throws IOException {
    compare(order, "ddpm++", three(NcsnOptions.DDPM_PLUS), STEPS, null);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void soTheyAreOfNcsnPlusPlus(ImageOrder order) throws IOException {
    compare(order, "ncsn++", three(NcsnOptions.NCSN_PLUS), LOGARITHMS, null);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void soTheyAreWithAddedImagesOfAllResolutions(ImageOrder order) throws IOException {
    compare(order, "added", three(smooth(Growing.SUM, Growing.SUM)), STEPS, null);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void soTheyAreWithResidualImagesOfAllResolutions(ImageOrder order) throws IOException {
    compare(order, "residual", three(smooth(Growing.RESIDUAL, Growing.RESIDUAL)), STEPS, null);
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void soTheyAreWithSmoothResamplingByConvolutions(ImageOrder order) throws IOException {
    var smooth =
        new NcsnOptions(ResamplingFilter.SMOOTH, false, false, Growing.NONE, Growing.NONE, 0);
    UNetOptions d = UNetOptions.DDPM;
    var options =
        new UNetOptions(d.injection(), false, 0, 1, 1, List.of(), d.inputs(), false, smooth);
    compare(order, "smooth", options, false);
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
