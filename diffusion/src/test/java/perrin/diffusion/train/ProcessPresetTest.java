package perrin.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.run.ProcessPreset;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.sample.SampleRequest;
import perrin.diffusion.sample.Sampling;
import perrin.nn.Parameters;
import perrin.tensor.Backends;

final class ProcessPresetTest {
  @TempDir private Path dir;

  static Stream<String> names() {
    return ProcessPreset.all().stream().map(ProcessPreset::name);
  }

  private float[] trainedAndSampled(RunConfig config) {
    RunDirectory run = TinyRun.trained(dir, "run", config);
    RunWeights weights = RunWeights.read(run, null, true, _ -> {});
    var blueprint = weights.blueprint(run.config());
    var watch = run.config().watch();
    var request =
        new SampleRequest(watch.sampler(), watch.grid(), watch.samplerSteps(), 5, 5, 1, 0, false);
    try (Parameters parameters = weights.on(blueprint, Backends.open("reference", 1))) {
      return new Sampling(blueprint, request, Progress.Display.SILENT)
          .draw(parameters, new StopSignal())
          .values();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyProcessTrainsOnPointsAndIsSampledByItsOwnSolver(String name) {
    RunConfig config =
        TinyRun.points(
            "process", name, "steps", "3", "batch", "8", "sampler-steps", "4", "dropout", "0");
    float[] points = trainedAndSampled(config);
    assertEquals(10, points.length);
    for (float v : points) {
      assertTrue(Float.isFinite(v), name + ": " + v);
    }
  }

  @Test
  void aFlowTrainsOnImagesToo() {
    RunConfig config =
        TinyRun.images("process", "flow-ot", "steps", "2", "sampler-steps", "2", "dropout", "0");
    for (float v : trainedAndSampled(config)) {
      assertTrue(Float.isFinite(v));
    }
  }

  @Test
  void reflowTrainsOnPairsOfATrainedRun() {
    RunDirectory teacher =
        TinyRun.trained(dir, "teacher", TinyRun.points("process", "rectified", "steps", "2"));
    RunConfig config =
        TinyRun.points(
            "process",
            "rectified",
            "loss",
            "reflow:steps=2,run=" + teacher.path(),
            "steps",
            "2",
            "sampler-steps",
            "1");
    for (float v : trainedAndSampled(config)) {
      assertTrue(Float.isFinite(v));
    }
  }

  @Test
  void reflowCannotTellItsPairsWhatTheDataAreTold() {
    RunDirectory teacher =
        TinyRun.trained(dir, "untold", TinyRun.images("process", "rectified", "steps", "1"));
    String loss = "reflow:steps=2,run=" + teacher.path();
    RunConfig config = TinyRun.images("process", "rectified", "loss", loss, "condition", "label");
    try (var data = RunData.open(config)) {
      var e = assertThrows(UserException.class, () -> new Blueprint(config, data.card()));
      assertTrue(e.getMessage().contains("--condition none"), e::getMessage);
    }
  }

  @Test
  void whatIsGivenExplicitlyWins() {
    Map<String, String> values =
        Settings.values(TinyRun.points("process", "edm", "grid", "uniform", "sampler", "euler"));
    assertEquals("edm", values.get("process"));
    assertEquals("edm", values.get("schedule"));
    assertEquals("lognormal", values.get("density"));
    assertEquals("uniform", values.get("grid"));
    assertEquals("euler", values.get("sampler"));
    // a saved configuration gives every value, so that the preset changes nothing in it
    assertEquals(values, Settings.values(TinyRun.points(flat(values))));
  }

  private static String[] flat(Map<String, String> values) {
    return values.entrySet().stream()
        .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
        .toArray(String[]::new);
  }

  @Test
  void pairsThatMakeNoSenseAreRefusedWithTheReason() {
    var unknown = assertThrows(UserException.class, () -> TinyRun.points("process", "flow"));
    assertTrue(unknown.getMessage().contains("did you mean"), unknown::getMessage);
    for (String[] pair :
        new String[][] {
          {"vp", "cfm", "infinite"},
          {"polynomial", "rectified", "straight"},
          {"rectified", "reflow", "run=DIRECTORY"}
        }) {
      var e =
          assertThrows(
              CatalogException.class,
              () ->
                  new Blueprint(
                      TinyRun.points("schedule", pair[0], "loss", pair[1]),
                      perrin.diffusion.data.DataCard.of(
                          new perrin.diffusion.data.ImageShape(2, 1, 1))));
      assertTrue(e.getMessage().contains(pair[2]), e::getMessage);
    }
  }
}
