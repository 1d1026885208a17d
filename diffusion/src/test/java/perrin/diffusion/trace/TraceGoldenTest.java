package perrin.diffusion.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import perrin.autograd.Var;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.parameterization.Parameterizations;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Traces under a convention agree with recorded runs in double precision.
 *
 * <p>The files hold the states after every step of an independent transcription, in Python and
 * NumPy, of what the two projects do: {@code k-diffusion.json} that of k-diffusion's sampling
 * functions and its wrappers of discrete schedules, {@code diffusers.json} that of the diffusers
 * library's schedulers, with its tables in double precision instead of single. Start, noise, model
 * and settings stand beside each run.
 */
final class TraceGoldenTest {
  private static final double TOLERANCE = 1e-9;

  private static final ReferenceBackend BACKEND =
      new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_FIRST);

  @TestFactory
  Stream<DynamicTest> kDiffusion() throws IOException {
    return all("k-diffusion.json");
  }

  @TestFactory
  Stream<DynamicTest> diffusers() throws IOException {
    return all("diffusers.json");
  }

  private static Stream<DynamicTest> all(String file) throws IOException {
    try (InputStream in = TraceGoldenTest.class.getResourceAsStream(file)) {
      JsonNode root = new ObjectMapper().readTree(in);
      double[] init = numbers(root.get("init"));
      double[] noise = numbers(root.get("noise"));
      return StreamSupport.stream(root.get("cases").spliterator(), false)
          .map(c -> DynamicTest.dynamicTest(name(c), () -> check(c, init, noise)));
    }
  }

  private static String name(JsonNode c) {
    return "%s on %s, %s, %d steps, %s"
        .formatted(
            c.get("sampler").asText(),
            c.get("schedule").asText(),
            c.get("grid").asText(),
            c.get("steps").asInt(),
            c.get("parameterization").asText());
  }

  private static void check(JsonNode c, double[] init, double[] noise) {
    Schedule schedule = Schedules.of(c.get("schedule").asText());
    Trace trace =
        Trace.of(
            Convention.of(c.get("convention").asText()),
            c.get("sampler").asText(),
            schedule,
            c.get("grid").asText(),
            c.get("steps").asInt());
    var model =
        trace.model(
            Formula.of(c.get("expr").asText()),
            Parameterizations.of(c.get("parameterization").asText(), schedule));
    Trace.Written written =
        trace.run(model, BACKEND, Shape.of(1, init.length), init, inOrder(noise));
    assertEquals(c.get("states").size(), written.states().size(), "states");
    for (int i = 0; i < written.states().size(); i++) {
      double[] expected = numbers(c.get("states").get(i));
      double[] actual = written.states().get(i).x();
      for (int j = 0; j < expected.length; j++) {
        double bound = TOLERANCE * Math.max(1, Math.abs(expected[j]));
        int step = i;
        assertTrue(
            Math.abs(expected[j] - actual[j]) <= bound,
            () ->
                "step %d: %s instead of %s"
                    .formatted(step, Arrays.toString(actual), Arrays.toString(expected)));
      }
    }
  }

  private static NoiseSource inOrder(double[] values) {
    int[] next = new int[1];
    return new NoiseSource() {
      @Override
      public Var normal(Purpose purpose, long step, int subStep, Var like) {
        int n = like.shape().size();
        double[] z = Arrays.copyOfRange(values, next[0], next[0] += n);
        return Var.constant(Tensor.of(like.backend(), like.shape(), z));
      }

      @Override
      public Var brownian(Var like, double a, double b) {
        return normal(Purpose.BROWNIAN, 0, 0, like).mul(Math.sqrt(Math.abs(b - a)));
      }
    };
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
