package perrin.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** Optimisers and clipping against PyTorch's numbers, made by src/test/python/golden_optim.py. */
final class OptimizerGoldenTest {
  private final Backend backend = new ReferenceBackend();

  private static JsonNode golden(String name) throws IOException {
    try (InputStream in = OptimizerGoldenTest.class.getResourceAsStream("optim.json")) {
      return new ObjectMapper().readTree(in).get(name);
    }
  }

  private void check(String name, Function<Parameters, Optimizer> make) throws IOException {
    JsonNode expected = golden(name);
    try (Parameters p = TwoParameters.of(backend);
        Optimizer rule = make.apply(p)) {
      for (int k = 0; k < 5; k++) {
        try (Scope _ = Scope.open("step")) {
          rule.step(p, TwoParameters.gradients(backend, k), 0.1 / (1 + k), 1);
        }
      }
      compare(expected, 0, p.tensors());
    }
  }

  private static void compare(JsonNode expected, int from, Tensor... got) {
    int at = from;
    for (Tensor t : got) {
      for (double v : t.toDoubles()) {
        assertEquals(expected.get(at).asDouble(), v, 1e-13);
        at++;
      }
    }
    assertEquals(expected.size(), at);
  }

  @Test
  void sgdWithAPenaltyAgrees() throws IOException {
    check("sgd", p -> new Sgd(p, 0, false, 0.01));
  }

  @Test
  void momentumAgrees() throws IOException {
    check("momentum", p -> new Sgd(p, 0.9, false, 0));
  }

  @Test
  void nesterovsMomentumWithAPenaltyAgrees() throws IOException {
    check("nesterov", p -> new Sgd(p, 0.9, true, 0.01));
  }

  @Test
  void adamAgrees() throws IOException {
    check("adam", Adam::new);
  }

  @Test
  void adamWithAPenaltyAndOtherNumbersAgrees() throws IOException {
    check("adamL2", p -> new Adam(p, 0.8, 0.95, 1e-6, 0.05));
  }

  @Test
  void adamWithDecoupledDecayAgrees() throws IOException {
    check("adamw", p -> new AdamW(p, 0.9, 0.999, 1e-8, 0.05));
  }

  @Test
  void clippingByTheGlobalNormAgrees() throws IOException {
    JsonNode expected = golden("clipped");
    try (Scope _ = Scope.open("test")) {
      Tensor[] g = TwoParameters.gradients(backend, 0);
      GradientNorm norm = GradientNorm.of(g);
      assertEquals(expected.get(0).asDouble(), norm.item(), 1e-14);
      double factor = norm.clip(0.5).item();
      Tensor[] clipped = new Tensor[2];
      for (int i = 0; i < 2; i++) {
        clipped[i] = perrin.autograd.Var.constant(g[i]).mul(factor).value();
      }
      compare(expected, 1, clipped);
    }
  }
}
