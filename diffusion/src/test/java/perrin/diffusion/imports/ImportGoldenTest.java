package perrin.diffusion.imports;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.tensor.Backends;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.reference.ReferenceBackend;

class ImportGoldenTest {
  static List<String> names() {
    return GoldenNetwork.NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void aSavedNetworkGivesPyTorchsOutputsAndGradientsInDoublePrecision(String name)
      throws IOException {
    var golden = new GoldenNetwork(name);
    golden.compare(
        ModelFolder.read(golden.folder()),
        new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_FIRST),
        1e-9);
  }

  @ParameterizedTest
  @MethodSource("names")
  void andThemInSinglePrecisionOnTheCpuWithinATenThousandth(String name) throws IOException {
    var golden = new GoldenNetwork(name);
    golden.compare(ModelFolder.read(golden.folder()), Backends.open("cpu", 2), 1e-4);
  }
}
