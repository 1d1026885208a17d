package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Compares a network with the numbers that PyTorch computed for its twin, in float64: the output,
 * the gradient of the image, and two projections of every parameter's gradient. Parameters and
 * images are waves, as in src/test/python/twin.py.
 */
final class PyTorchTwin {
  private final Module net;
  private final JsonNode golden;

  PyTorchTwin(Module net, String file, String name) throws IOException {
    this.net = net;
    try (InputStream in = PyTorchTwin.class.getResourceAsStream(file)) {
      JsonNode all = new ObjectMapper().readTree(in);
      this.golden = name == null ? all : all.get(name);
    }
  }

  static double[] wave(int n, double phase, double scale, double shift) {
    double[] out = new double[n];
    for (int j = 0; j < n; j++) {
      out[j] = shift + scale * Math.sin(phase + 0.7 * j);
    }
    return out;
  }

  static Tensor wave(Backend backend, double phase, double scale, int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.of(backend, shape, wave(shape.size(), phase, scale, 0));
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

  /**
   * Runs the comparison.
   *
   * @param order of images
   * @param image of x
   * @param forward the network's output for a pass and x
   */
  void compare(ImageOrder order, Shape image, BiFunction<Pass, Var, Var> forward) {
    Backend backend = new ReferenceBackend(DType.FLOAT64, order);
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.of(net, weights(backend))) {
      Pass pass = Pass.training(p, 1, Tensor.ofInts(backend, Shape.of(1), 0), 0);
      Var x = Var.leaf(Tensor.of(backend, image, wave(image.size(), 0.5, 1, 0)));
      Var y = forward.apply(pass, x);
      Var direction =
          Var.constant(Tensor.of(backend, y.shape(), wave(y.shape().size(), 0.25, 1, 0)));

      Var[] all = Arrays.copyOf(pass.leaves(), p.size() + 1);
      all[p.size()] = x;
      double[] output = y.value().toDoubles();
      Var[] g = Grad.of(y.mul(direction).sumAll(), all);

      compare("output", golden.get("output"), output);
      compare("gradient of x", golden.get("inputGradient"), g[p.size()].value().toDoubles());
      assertEquals(p.size(), golden.get("gradients").size(), "number of parameters");
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
