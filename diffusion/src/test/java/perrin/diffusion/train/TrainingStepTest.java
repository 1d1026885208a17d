package perrin.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.data.BatchLoader;
import perrin.diffusion.run.RunConfig;
import perrin.tensor.Backend;
import perrin.tensor.Backends;

class TrainingStepTest {
  /** What some steps found, and the weights they ended with. */
  private record Course(
      List<TrainingStep.Result> results, String digest, long liveBytes, long peakBytes) {}

  private static Course course(RunConfig config, int steps) {
    Backend backend = Backends.open(config.training().device(), config.training().threads());
    long before = backend.memory().liveBytes();
    var results = new ArrayList<TrainingStep.Result>();
    String digest;
    try (var data = RunData.open(config)) {
      var blueprint = new Blueprint(config, data.card());
      var options = BatchLoader.Options.of(config.training().batch(), config.training().seed());
      try (var state = new TrainingState(blueprint.module(), backend, config);
          var step = new TrainingStep(blueprint, config, state, GradientExchange.ALONE);
          var loader = new BatchLoader(data.training(), options, state.cursor())) {
        for (int i = 0; i < steps; i++) {
          results.add(step.run(loader.next().examples()));
        }
        digest = state.averaged().digest();
      }
    }
    var memory = backend.memory();
    return new Course(results, digest, memory.liveBytes() - before, memory.peakBytes());
  }

  @Test
  void oneAndTwoThreadsGiveTheSameBits() {
    var one = course(TinyRun.images("device", "cpu", "threads", "1", "channels", "16"), 3);
    var two = course(TinyRun.images("device", "cpu", "threads", "2", "channels", "16"), 3);
    assertEquals(one.results(), two.results());
    assertEquals(one.digest(), two.digest());
  }

  @Test
  void anotherSeedGivesAnotherCourse() {
    assertNotEquals(
        course(TinyRun.points("seed", "1"), 1).results(),
        course(TinyRun.points("seed", "2"), 1).results());
  }

  @Test
  void microbatchesComputeWhatTheWholeBatchWould() {
    var whole = course(TinyRun.images("batch", "4", "optimizer", "sgd"), 2);
    var parts = course(TinyRun.images("batch", "4", "microbatch", "1", "optimizer", "sgd"), 2);
    assertAgree(whole, parts);
  }

  @Test
  void soDoTheyWithADensityThatFollowsTheLosses() {
    String[] common = {
      "schedule", "linear:steps=3", "loss", "vlb", "density", "importance:history=1", "batch", "12"
    };
    var whole = course(TinyRun.images(common), 3);
    String[] more = Arrays.copyOf(common, common.length + 2);
    more[common.length] = "microbatch";
    more[common.length + 1] = "3";
    assertAgree(whole, course(TinyRun.images(more), 3));
  }

  /** In float64. */
  private static void assertAgree(Course one, Course other) {
    for (int i = 0; i < one.results().size(); i++) {
      var a = one.results().get(i);
      var b = other.results().get(i);
      assertEquals(a.loss(), b.loss(), 1e-13 * a.loss());
      assertEquals(a.gradientNorm(), b.gradientNorm(), 1e-12 * a.gradientNorm());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "cpu"})
  void recomputedActivationsGiveTheSameBits(String device) {
    String[] common = {
      "device", device, "mults", "1,2,2", "attention", "8", "batch", "4", "recompute", "false"
    };
    var kept = course(TinyRun.images(common), 3);
    common[common.length - 1] = "true";
    var twice = course(TinyRun.images(common), 3);
    assertEquals(kept.results(), twice.results());
    assertEquals(kept.digest(), twice.digest());
    assertTrue(twice.peakBytes() < kept.peakBytes(), twice.peakBytes() + " bytes at the peak");
  }

  @Test
  void nothingStaysInMemoryWhenTheRunIsClosed() {
    assertEquals(0, course(TinyRun.images("microbatch", "2"), 2).liveBytes());
    assertEquals(0, course(TinyRun.images("device", "cpu"), 2).liveBytes());
  }

  @Test
  void theWarmUpRaisesTheLearningRateStepByStep() {
    var rates =
        course(TinyRun.points("warmup", "4", "lr", "0.004"), 5).results().stream()
            .map(TrainingStep.Result::learningRate)
            .toList();
    assertEquals(List.of(0.001, 0.002, 0.003, 0.004, 0.004), rates);
  }

  @Test
  void trainingLowersTheLoss() {
    var losses = course(TinyRun.points("batch", "64", "lr", "0.01", "dropout", "0"), 120).results();
    double early = losses.subList(0, 20).stream().mapToDouble(r -> r.loss()).average().orElse(0);
    double late = losses.subList(100, 120).stream().mapToDouble(r -> r.loss()).average().orElse(9);
    assertTrue(late < 0.8 * early, "mean loss " + early + " at first, " + late + " at last");
  }
}
