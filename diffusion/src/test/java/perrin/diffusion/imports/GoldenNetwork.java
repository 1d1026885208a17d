package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * A network that a PyTorch twin saved in the diffusers library's format, and what the twin computed
 * in float64: the output, the gradient of the image, and two projections and the length of every
 * parameter's gradient. Written by src/test/python/golden_diffusers.py.
 *
 * @param name of its folder
 */
record GoldenNetwork(String name) {
  /** All of them. */
  static final List<String> NAMES =
      List.of(
          "unet-ddpm",
          "unet-resnet",
          "unet-fourier",
          "unet-plain",
          "condition-sd1",
          "condition-sdxl",
          "condition-others",
          "condition-resnet",
          "dit",
          "dit-older");

  Path folder() {
    try {
      return Path.of(GoldenNetwork.class.getResource(name + "/config.json").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Relative to the largest number of its kind. */
  void compare(ModelFolder model, Backend backend, double tolerance) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(folder().resolve("golden.json").toFile());
    try (Scope _ = Scope.open("test");
        Parameters p = model.on(backend)) {
      Pass pass = Pass.training(p, 1, Tensor.ofInts(backend, Shape.of(1), 0), 0);
      Var x = Var.leaf(tensor(golden.get("x"), backend));
      Var t = Var.constant(tensor(golden.get("t"), backend));
      Var y = model.network().forward(pass, x, t, conditions(golden, backend));
      Var direction = Var.constant(tensor(golden.get("direction"), backend));
      Var[] all = Arrays.copyOf(pass.leaves(), p.size() + 1);
      all[p.size()] = x;
      double[] output = y.value().toDoubles();
      Var[] g = Grad.of(y.mul(direction).sumAll(), all);

      compare("output", golden.get("output").get("values"), output, tolerance);
      JsonNode image = golden.get("inputGradient").get("values");
      compare("gradient of x", image, g[p.size()].value().toDoubles(), tolerance);
      assertEquals(golden.get("gradients").size(), p.size(), "number of parameters");
      double largest = 0;
      for (JsonNode each : golden.get("gradients")) {
        largest = Math.max(largest, each.get(2).asDouble());
      }
      for (int i = 0; i < p.size(); i++) {
        JsonNode expected = golden.get("gradients").get(p.names().get(i));
        double[] got = projections(g[i].value().toDoubles());
        // relative to its length; a gradient that is 0 up to rounding is measured by the others
        double scale = Math.max(expected.get(2).asDouble(), 1e-3 * largest);
        for (int j = 0; j < 3; j++) {
          double e = expected.get(j).asDouble();
          assertEquals(e, got[j], tolerance * scale, name + ": " + p.names().get(i));
        }
      }
    }
  }

  private static Conditioning conditions(JsonNode golden, Backend backend) {
    Conditioning c = Conditioning.NONE;
    if (golden.has("labels")) {
      double[] labels = values(golden.get("labels").get("values"));
      int[] ints = Arrays.stream(labels).mapToInt(l -> (int) l).toArray();
      c = c.withLabels(Tensor.ofInts(backend, Shape.of(ints.length), ints));
    }
    if (golden.has("scalars")) {
      c = c.withScalars(Var.constant(tensor(golden.get("scalars"), backend)));
    }
    Var text = golden.has("text") ? Var.constant(tensor(golden.get("text"), backend)) : null;
    Var pooled = golden.has("pooled") ? Var.constant(tensor(golden.get("pooled"), backend)) : null;
    return c.withText(text, null, pooled);
  }

  private static Tensor tensor(JsonNode listed, Backend backend) {
    int[] dims = Arrays.stream(values(listed.get("shape"))).mapToInt(n -> (int) n).toArray();
    return Tensor.of(backend, Shape.of(dims), values(listed.get("values")));
  }

  private static double[] values(JsonNode list) {
    double[] out = new double[list.size()];
    Arrays.setAll(out, i -> list.get(i).asDouble());
    return out;
  }

  private static double largest(JsonNode list) {
    return Arrays.stream(values(list)).map(Math::abs).max().orElseThrow();
  }

  private static double[] projections(double[] g) {
    double sum = 0;
    double cos = 0;
    double square = 0;
    for (int j = 0; j < g.length; j++) {
      sum += g[j];
      cos += g[j] * Math.cos(0.3 * j);
      square += g[j] * g[j];
    }
    return new double[] {sum, cos, Math.sqrt(square)};
  }

  private void compare(String what, JsonNode expected, double[] got, double tolerance) {
    assertEquals(expected.size(), got.length, what);
    double scale = largest(expected);
    for (int i = 0; i < got.length; i++) {
      double e = expected.get(i).asDouble();
      assertEquals(e, got[i], tolerance * scale, name + ": " + what + " at " + i);
    }
  }
}
