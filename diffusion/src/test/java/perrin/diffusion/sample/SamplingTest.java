package perrin.diffusion.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.Progress;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.diffusion.train.TinyRun;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

class SamplingTest {
  private static final ImageShape IMAGE = new ImageShape(1, 16, 16);

  private static Samples draw(String device, int threads, SampleRequest request) {
    String channels = device.equals("reference") ? "2" : "16";
    var blueprint = new Blueprint(TinyRun.images("channels", channels), DataCard.of(IMAGE));
    Backend backend = Backends.open(device, threads);
    try (Parameters weights = Parameters.initialize(blueprint.module(), backend, 3)) {
      shake(weights);
      return new Sampling(blueprint, request, Progress.Display.SILENT)
          .draw(weights, new StopSignal());
    }
  }

  /** A new network's output is 0 whatever it is given; a test that it agrees would be idle. */
  private static void shake(Parameters weights) {
    int sub = 0;
    for (Tensor t : weights.tensors()) {
      var noise = new float[t.size()];
      var key = NoiseKey.of(5, Purpose.USER).sub(sub++);
      Noise.fill(Distribution.NORMAL, key, 0, 0, noise, 0, noise.length);
      float[] values = t.toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] += 0.05f * noise[i];
      }
      t.backend().upload(values, t);
      t.storage().bumpVersion();
    }
  }

  private static SampleRequest request(String solver, int count, int batch, long seed) {
    return new SampleRequest(solver, "trailing", 3, count, batch, seed, 0, false);
  }

  @ParameterizedTest
  @CsvSource({"ddim,reference", "ddpm,reference", "ddim,cpu", "ddpm,cpu", "ddim:eta=0.5,cpu"})
  void samplesDoNotDependOnTheBatchSize(String solver, String device) {
    float[] all = draw(device, 2, request(solver, 5, 5, 1)).values();
    assertArrayEquals(all, draw(device, 2, request(solver, 5, 2, 1)).values());
    assertArrayEquals(all, draw(device, 2, request(solver, 5, 1, 1)).values());
    assertArrayEquals(
        Arrays.copyOf(all, 3 * 256), draw(device, 2, request(solver, 3, 8, 1)).values());
  }

  @Test
  void samplesDoNotDependOnTheNumberOfThreads() {
    assertArrayEquals(
        draw("cpu", 1, request("ddpm", 4, 4, 1)).values(),
        draw("cpu", 2, request("ddpm", 4, 4, 1)).values());
  }

  @Test
  void anotherSeedGivesOtherSamples() {
    assertFalse(
        Arrays.equals(
            draw("cpu", 0, request("ddim", 2, 2, 1)).values(),
            draw("cpu", 0, request("ddim", 2, 2, 2)).values()));
  }

  @Test
  void theLastFrameIsTheResult() {
    var samples = draw("cpu", 0, new SampleRequest("ddim", "trailing", 5, 3, 2, 1, 3, false));
    assertEquals(3, samples.frames().size());
    assertArrayEquals(samples.values(), samples.frames().getLast());
    assertFalse(Arrays.equals(samples.values(), samples.frames().getFirst()));
  }

  @Test
  void aStopEndsTheWork() {
    var blueprint = new Blueprint(TinyRun.images(), DataCard.of(IMAGE));
    var stop = new StopSignal();
    stop.request();
    try (Parameters weights =
        Parameters.initialize(blueprint.module(), Backends.open("reference", 1), 3)) {
      var sampling = new Sampling(blueprint, request("ddim", 2, 2, 1), Progress.Display.SILENT);
      assertNull(sampling.draw(weights, stop));
    }
    assertNull(Scope.current());
  }

  @Test
  void aRequestOutOfRangeIsRefused() {
    assertEquals(
        "count is 0, but must be from 1 to 1000000",
        assertThrows(RuntimeException.class, () -> request("ddim", 0, 1, 1)).getMessage());
  }

  @Test
  void aSecondDrawLeavesTheFramesOfTheFirst() {
    var request = new SampleRequest("ddim", "trailing", 3, 2, 2, 1, 2, false);
    var blueprint = new Blueprint(TinyRun.images("channels", "2"), DataCard.of(IMAGE));
    Backend backend = Backends.open("reference", 1);
    try (Parameters weights = Parameters.initialize(blueprint.module(), backend, 3)) {
      var sampling = new Sampling(blueprint, request, Progress.Display.SILENT);
      Samples first = sampling.draw(weights, new StopSignal());
      float[] before = first.frames().getLast().clone();
      shake(weights);
      Samples second = sampling.draw(weights, new StopSignal());
      assertEquals(2, second.frames().size());
      assertArrayEquals(second.values(), second.frames().getLast());
      assertArrayEquals(before, first.frames().getLast());
    }
  }
}
