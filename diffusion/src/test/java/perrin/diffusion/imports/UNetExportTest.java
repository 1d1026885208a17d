package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import perrin.autograd.Var;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.UserException;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

class UNetExportTest {
  private static final Backend REFERENCE =
      new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_FIRST);

  private static UNetConfig config(int heads, List<Integer> attention, int classes) {
    return new UNetConfig(3, 3, 4, List.of(1, 2, 2), 1, attention, 8, heads, 2, 0, classes);
  }

  /** Waves, so that layers that start as zero take part; rounded, as a checkpoint keeps them. */
  private static Map<String, HostTensor> values(UNet net) {
    var out = new LinkedHashMap<String, HostTensor>();
    net.named()
        .forEach(
            (name, slot) -> {
              var values = new float[slot.shape().size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.3 * Math.sin(out.size() + 0.7 * i));
              }
              out.put(name, new HostTensor(slot.shape(), values));
            });
    return out;
  }

  private static double[] wave(int n) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = Math.sin(0.4 + 0.9 * i);
    }
    return out;
  }

  private static void sameFunction(UNetConfig config) {
    var net = new UNet(config);
    Map<String, HostTensor> values = values(net);
    ModelFolder exported = UNetExport.of(config, values);
    try (Scope _ = Scope.open("test")) {
      var tensors = new LinkedHashMap<String, Tensor>();
      values.forEach((name, value) -> tensors.put(name, value.on(REFERENCE)));
      Var x = Var.constant(Tensor.of(REFERENCE, Shape.of(2, 3, 8, 8), wave(384)));
      Conditioning c =
          config.classes() == 0
              ? Conditioning.NONE
              : Conditioning.of(Tensor.ofInts(REFERENCE, Shape.of(2), 1, config.classes()));
      try (Parameters mine = Parameters.of(net, tensors);
          Parameters theirs = exported.on(REFERENCE)) {
        Var steps = Var.constant(Tensor.of(REFERENCE, Shape.of(2), 7, 731));
        double[] expected = net.forward(Pass.inference(mine), x, steps, c).value().toDoubles();
        double[] got =
            exported
                .network()
                .forward(Pass.inference(theirs), x, steps.sub(1), c)
                .value()
                .toDoubles();
        double largest = 0;
        for (double e : expected) {
          largest = Math.max(largest, Math.abs(e));
        }
        for (int i = 0; i < got.length; i++) {
          assertEquals(expected[i], got[i], 1e-6 * largest, "at " + i);
        }
      }
    }
  }

  @Test
  void theUNetOfDdpmIsTheSameFunctionAsAUNet2DModelToldAStepLess() {
    sameFunction(config(1, List.of(8, 2), 0));
  }

  @Test
  void withHeadsAndLabelsToo() {
    sameFunction(config(2, List.of(4), 3));
  }

  @Test
  void headsOfDifferentSizesAreRefused() {
    UNetConfig config = config(2, List.of(8), 0);
    Map<String, HostTensor> values = values(new UNet(config));
    var e = assertThrows(UserException.class, () -> UNetExport.of(config, values));
    assertTrue(e.getMessage().contains("2 heads at levels of 4 and 8 channels"), e.getMessage());
  }
}
