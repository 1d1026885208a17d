package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Var;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.GradientExchange;
import perrin.diffusion.train.TrainingState;
import perrin.diffusion.train.TrainingStep;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Storage;
import perrin.tensor.Tensor;

/** Memory of training on the CPU: flat over many steps, and bounded within one. */
class TrainingMemoryTest {
  private static final ImageShape IMAGE = new ImageShape(1, 16, 16);

  private static RunConfig config(String... changes) {
    var given = new LinkedHashMap<String, Given>();
    var all =
        new LinkedHashMap<>(
            Map.of(
                "channels",
                "8",
                "mults",
                "1,2",
                "blocks",
                "1",
                "attention",
                "8",
                "groups",
                "4",
                "batch",
                "8",
                "device",
                "cpu"));
    for (int i = 0; i < changes.length; i += 2) {
      all.put(changes[i], changes[i + 1]);
    }
    all.forEach((key, value) -> given.put(key, new Given(value, key)));
    return Settings.with(RunConfig.defaults(), given);
  }

  private static float[] batch(RunConfig config, int step) {
    var images = new float[config.training().batch() * IMAGE.values()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) Math.sin(0.1 * i + step);
    }
    return images;
  }

  private static void flatOver(int steps) {
    RunConfig config = config();
    Backend backend = Backends.open("cpu", 2);
    final var blueprint = new Blueprint(config, DataCard.of(IMAGE));
    final long left = Storage.collected();
    try (var state = new TrainingState(blueprint.module(), backend, config);
        var step = new TrainingStep(blueprint, config, state, GradientExchange.ALONE)) {
      step.run(Examples.unlabelled(batch(config, 0), config.training().batch()));
      long live = backend.memory().liveBytes();
      backend.resetPeak();
      step.run(Examples.unlabelled(batch(config, 1), config.training().batch()));
      long peak = backend.memory().peakBytes();
      long reserved = backend.memory().reservedBytes();
      for (int k = 2; k < steps; k++) {
        step.run(Examples.unlabelled(batch(config, k), config.training().batch()));
        assertEquals(live, backend.memory().liveBytes(), "live bytes after step " + k);
        assertEquals(peak, backend.memory().peakBytes(), "peak bytes at step " + k);
        assertEquals(reserved, backend.memory().reservedBytes(), "reserved bytes at step " + k);
      }
    }
    assertEquals(0, backend.memory().liveBytes());
    assertEquals(left, Storage.collected(), "blocks that only the collector gave back");
  }

  @Test
  void memoryIsFlatOverTwoHundredSteps() {
    flatOver(200);
  }

  @Test
  @Tag("full")
  void memoryIsFlatOverAThousandSteps() {
    flatOver(1000);
  }

  /**
   * Peak of a step, in bytes: parameters, moments, average; what the graph saves; all gradients;
   * and, for what lives only during one operation, a slack of two of the largest feature maps.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 32})
  void thePeakOfAStepIsWhatLivesPlusGradientsAndALittle(int batch) {
    RunConfig config = config("batch", Integer.toString(batch), "channels", "16");
    Backend backend = Backends.open("cpu", 2);
    var blueprint = new Blueprint(config, DataCard.of(IMAGE));
    try (var state = new TrainingState(blueprint.module(), backend, config);
        var step = new TrainingStep(blueprint, config, state, GradientExchange.ALONE)) {
      step.run(Examples.unlabelled(batch(config, 0), config.training().batch()));
      backend.resetPeak();
      step.run(Examples.unlabelled(batch(config, 1), config.training().batch()));
      long peak = backend.memory().peakBytes();
      long forward = liveAfterForward(blueprint, config, state, backend);
      long gradients = 4 * state.parameters().count();
      long map = 4L * batch * 2 * config.network().channels() * IMAGE.height() * IMAGE.width();
      long bound = forward + gradients + 2 * map;
      assertTrue(
          peak <= bound,
          () ->
              "peak %d > bound %d = live after forward %d + gradients %d + slack %d"
                  .formatted(peak, bound, forward, gradients, 2 * map));
    }
  }

  private static long liveAfterForward(
      Blueprint blueprint, RunConfig config, TrainingState state, Backend backend) {
    try (Scope _ = Scope.open("forward")) {
      Tensor k = Tensor.ofInts(backend, Shape.of(1), 5);
      Pass pass = Pass.training(state.parameters(), 0, k, 0);
      int size = config.training().batch();
      Var x0 = Var.constant(Tensor.of(backend, blueprint.batch(size), batch(config, 5)));
      Var loss = blueprint.objective(0).at(blueprint.denoiser(pass), x0, 5, 0);
      assertTrue(Double.isFinite(loss.value().item()));
      return backend.memory().liveBytes();
    }
  }
}
