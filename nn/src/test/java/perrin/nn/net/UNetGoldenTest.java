package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** The U-Net against PyTorch's numbers, made by src/test/python/golden_unet.py. */
final class UNetGoldenTest {
  private final UNet net = new UNet(UNetTest.tiny());

  private static double[] wave(int n, double phase, double scale, double shift) {
    double[] out = new double[n];
    for (int j = 0; j < n; j++) {
      out[j] = shift + scale * Math.sin(phase + 0.7 * j);
    }
    return out;
  }

  private Map<String, Tensor> weights(Backend backend) {
    List<String> names = new ArrayList<>(net.named().keySet());
    names.sort(null);
    Map<String, Tensor> out = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Shape shape = net.named().get(name).shape();
      double shift = name.contains("norm") && name.contains("weight") ? 1 : 0;
      out.put(name, Tensor.of(backend, shape, wave(shape.size(), 1 + i, 0.3, shift)));
    }
    return out;
  }

  @ParameterizedTest
  @EnumSource(ImageOrder.class)
  void outputsAndGradientsAreThoseOfPyTorch(ImageOrder order) throws IOException {
    JsonNode golden;
    try (InputStream in = UNetGoldenTest.class.getResourceAsStream("unet.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    Backend backend = new ReferenceBackend(DType.FLOAT64, order);
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.of(net, weights(backend))) {
      Pass pass = Pass.training(p, 1, Tensor.ofInts(backend, Shape.of(1), 0), 0);
      Shape image = Shape.of(2, 2, 4, 4);
      Var x = Var.leaf(Tensor.of(backend, image, wave(image.size(), 0.5, 1, 0)));
      Var t = Var.constant(Tensor.of(backend, Shape.of(2), 3.0, 250));
      Var y = net.forward(pass, x, t, Tensor.ofInts(backend, Shape.of(2), 1, 3));
      Var direction =
          Var.constant(Tensor.of(backend, y.shape(), wave(y.shape().size(), 0.25, 1, 0)));

      Var[] all = java.util.Arrays.copyOf(pass.leaves(), p.size() + 1);
      all[p.size()] = x;
      double[] output = y.value().toDoubles();
      Var[] g = Grad.of(y.mul(direction).sumAll(), all);

      compare("output", golden.get("output"), output);
      compare("gradient of x", golden.get("inputGradient"), g[p.size()].value().toDoubles());
      for (int i = 0; i < p.size(); i++) {
        String name = p.names().get(i);
        compare(name, golden.get("gradients").get(name), projections(g[i].value().toDoubles()));
      }
    }
  }

  private static double[] projections(double[] g) {
    double sum = 0;
    double cos = 0;
    for (int j = 0; j < g.length; j++) {
      sum += g[j];
      cos += g[j] * Math.cos(0.3 * j);
    }
    return new double[] {sum, cos};
  }

  private static void compare(String what, JsonNode expected, double[] got) {
    assertEquals(expected.size(), got.length, what);
    for (int i = 0; i < got.length; i++) {
      double e = expected.get(i).asDouble();
      assertEquals(e, got[i], 1e-9 * Math.max(1, Math.abs(e)), what + " at " + i);
    }
  }
}
