package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.Denoiser;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.guidance.Cfg;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.sample.SampleRequest;
import perrin.diffusion.sample.Sampling;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.GradientExchange;
import perrin.diffusion.train.RunData;
import perrin.diffusion.train.StopSignal;
import perrin.diffusion.train.TrainingRun;
import perrin.diffusion.train.TrainingState;
import perrin.diffusion.train.TrainingStep;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.Activity;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.nn.Pass;
import perrin.tensor.tuning.TuningTable;

/** Steady steps are a few graphs, with the bits of steps enqueued kernel by kernel. */
@Tag("gpu")
final class CudaStepsTest {
  private static final ImageShape IMAGE = new ImageShape(1, 4, 4);
  private static final String GRAPHS = "perrin.cuda.graphs";

  @TempDir private Path dir;

  private static RunConfig config(String... changes) {
    var all = new LinkedHashMap<String, String>();
    String[] usual = {
      "channels",
      "4",
      "mults",
      "1,2",
      "blocks",
      "1",
      "attention",
      "2",
      "groups",
      "2",
      "batch",
      "4",
      "dropout",
      "0.1",
      "warmup",
      "2",
      "lr-decay",
      "cosine",
      "steps",
      "9",
      "lr",
      "0.01"
    };
    for (int i = 0; i < usual.length; i += 2) {
      all.put(usual[i], usual[i + 1]);
    }
    for (int i = 0; i < changes.length; i += 2) {
      all.put(changes[i], changes[i + 1]);
    }
    var given = new LinkedHashMap<String, Given>();
    all.forEach((key, value) -> given.put(key, new Given(value, key)));
    return Settings.with(RunConfig.defaults(), given);
  }

  private static CudaBackend cuda() {
    return new CudaBackend(Gpu.device(DeviceOptions.ofProperties()));
  }

  private static float[] batch(RunConfig config, int step) {
    var images = new float[config.training().batch() * IMAGE.values()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) Math.sin(0.1 * i + step);
    }
    return images;
  }

  private static <T> T launchedOneByOne(Supplier<T> body) {
    System.setProperty(GRAPHS, "false");
    try {
      return body.get();
    } finally {
      System.clearProperty(GRAPHS);
    }
  }

  /** What steps gave: results, weights and averages; and what the last of them cost. */
  private record Trained(List<double[]> numbers, Activity last) {}

  private static Trained train(RunConfig config, int steps) {
    CudaBackend backend = cuda();
    var blueprint = new Blueprint(config, DataCard.of(IMAGE));
    List<double[]> numbers = new ArrayList<>();
    Activity last = null;
    try (var state = new TrainingState(blueprint.module(), backend, config)) {
      try (var step = new TrainingStep(blueprint, config, state, GradientExchange.ALONE)) {
        for (int k = 0; k < steps; k++) {
          Activity before = backend.device().activity();
          TrainingStep.Result r =
              step.run(Examples.unlabelled(batch(config, k), config.training().batch()));
          last = backend.device().activity().since(before);
          numbers.add(new double[] {r.loss(), r.gradientNorm(), r.learningRate()});
        }
      }
      state.parameters().map().values().forEach(t -> numbers.add(t.toDoubles()));
      state.averaged().map().values().forEach(t -> numbers.add(t.toDoubles()));
    }
    assertEquals(0, backend.memory().liveBytes());
    return new Trained(numbers, last);
  }

  private static void same(List<double[]> a, List<double[]> b) {
    assertEquals(a.size(), b.size());
    for (int i = 0; i < a.size(); i++) {
      assertArrayEquals(a.get(i), b.get(i), "numbers " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dropout 0.1",
        "dropout 0,microbatch 2,clip 0.1,ema 0.9",
        "dropout 0.1,microbatch 2,optimizer sgd"
      })
  void aSteadyStepIsAFewGraphsWithTheSameBits(String changes) {
    RunConfig config = config(changes.split("[ ,]"));
    Trained replayed = train(config, 6);
    same(launchedOneByOne(() -> train(config, 6)).numbers(), replayed.numbers());
    assertEquals(0, replayed.last().launches());
    assertEquals(0, replayed.last().copies());
    assertTrue(replayed.last().graphs() <= 2, () -> replayed.last().toString());
    assertTrue(replayed.last().uploads() <= 2, () -> replayed.last().toString());
  }

  /** What a sampler gave, and what the last step of its first batch cost. */
  private record Drawn(float[] values, Activity steady) {}

  private static Drawn draw(String solver, int steps) {
    CudaBackend backend = cuda();
    var config = config();
    var blueprint = new Blueprint(config, DataCard.of(IMAGE));
    Activity[] readings = new Activity[2 * steps + 1];
    Progress.Display display =
        (_, _, _) ->
            new Progress() {
              @Override
              public void at(long done, String figures) {
                readings[(int) done] = backend.device().activity();
              }

              @Override
              public void note(String line) {}

              @Override
              public void close() {}
            };
    try (var state = new TrainingState(blueprint.module(), backend, config)) {
      var request = new SampleRequest(solver, "trailing", steps, 3, 2, 0, 0, false);
      var drawn =
          new Sampling(blueprint, request, display).draw(state.parameters(), new StopSignal());
      return new Drawn(drawn.values(), readings[steps - 1].since(readings[steps - 2]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ddim", "dpmpp-2m", "euler-ancestral"})
  void aSteadySamplingStepIsOneGraphWithTheSameBits(String solver) {
    Drawn replayed = draw(solver, 9);
    assertArrayEquals(launchedOneByOne(() -> draw(solver, 9)).values(), replayed.values());
    assertEquals(new Activity(0, 0, 1, 1, 0, 0), replayed.steady());
  }

  @Test
  void soIsOneThatIsGuided() {
    assertArrayEquals(launchedOneByOne(CudaStepsTest::guided), guided());
  }

  private static float[] guided() {
    CudaBackend backend = cuda();
    var config = config();
    var blueprint = new Blueprint(config, DataCard.of(IMAGE));
    try (var state = new TrainingState(blueprint.module(), backend, config);
        var strong = blueprint.replayed();
        var weak = blueprint.replayed()) {
      Denoiser model =
          new Cfg(
              strong.denoiser(Pass.inference(state.parameters())),
              weak.denoiser(Pass.inference(state.averaged())),
              2);
      return Sampler.of(blueprint.schedule(), "ddim:eta=0.5", "trailing", 7)
          .sample(model, backend, 4, 2, blueprint.sample(), 3);
    }
  }

  @Test
  void aRunThatWasStoppedEndsWithTheSameBits() {
    Checkpoint launched = launchedOneByOne(() -> run("launched", 0));
    same(launched, run("whole", 0));
    same(launched, run("halves", 5));
  }

  private static void same(Checkpoint a, Checkpoint b) {
    assertEquals(a.step(), b.step());
    for (String part : new String[] {Checkpoint.MODEL, Checkpoint.EMA, Checkpoint.OPTIMIZER}) {
      Map<String, HostTensor> right = a.part(part);
      Map<String, HostTensor> got = b.part(part);
      assertEquals(right.keySet(), got.keySet());
      right.forEach(
          (name, t) ->
              assertTrue(Objects.deepEquals(t.values(), got.get(name).values()), part + name));
    }
  }

  /** Trains on points through the end of an epoch, stopped and resumed once if a step is given. */
  private Checkpoint run(String name, int stopAt) {
    RunConfig config =
        config(
            "dataset",
            "gmm8",
            "image-size",
            "0",
            "flip",
            "false",
            "count",
            "40",
            "batch",
            "6",
            "channels",
            "8",
            "dropout",
            "0",
            "steps",
            "9",
            "sample-every",
            "1",
            "clip",
            "0.5");
    var run = RunDirectory.create(dir.resolve(name), config, TuningTable.NONE);
    if (stopAt > 0) {
      assertEquals(TrainingRun.Outcome.STOPPED, stretch(run, config, stopAt));
    }
    assertEquals(TrainingRun.Outcome.COMPLETE, stretch(run, config, 0));
    return run.checkpoints().latest(_ -> {});
  }

  private static TrainingRun.Outcome stretch(RunDirectory run, RunConfig config, int stopAt) {
    try (var data = RunData.open(config)) {
      var blueprint = new Blueprint(config, data.card());
      var stop = new StopSignal();
      TrainingRun.Preview preview =
          (step, _) -> {
            if (step == stopAt) {
              stop.request();
            }
          };
      try (var state = new TrainingState(blueprint.module(), cuda(), config)) {
        var training =
            new TrainingRun(
                run, config, data, blueprint, state, preview, Progress.Display.SILENT, stop);
        training.restore(_ -> {});
        return training.train();
      }
    }
  }
}
