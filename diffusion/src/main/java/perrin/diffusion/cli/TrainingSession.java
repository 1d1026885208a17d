package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Examples;
import perrin.diffusion.recipe.RecipeProgress;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.TrainingSettings;
import perrin.diffusion.run.Tuning;
import perrin.diffusion.run.WatchSettings;
import perrin.diffusion.sample.Asked;
import perrin.diffusion.sample.SampleRequest;
import perrin.diffusion.sample.Sampling;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.RunData;
import perrin.diffusion.train.StopSignal;
import perrin.diffusion.train.TrainingRun;
import perrin.diffusion.train.TrainingRun.Outcome;
import perrin.diffusion.train.TrainingState;
import perrin.nn.Module;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.tuning.TuningTable;

/** Opens what a run needs, trains, and tells how it went. */
final class TrainingSession {
  private final PrintWriter err;
  private final Progress.Display display;
  private RecipeProgress recipe;

  TrainingSession(PrintWriter err) {
    this.err = err;
    this.display = Screen.of(err);
  }

  /** A new run follows a recipe. */
  void following(RecipeProgress its) {
    this.recipe = its;
  }

  /** How a session ended: all steps done, or stopped at one. */
  record Ending(Outcome outcome, int from, int step, double seconds) {}

  /** Makes a run directory and trains into it. Everything is checked before anything is written. */
  Ending begin(Path path, RunConfig config, StopSignal stop) throws IOException {
    try (var data = RunData.open(config)) {
      var blueprint = new Blueprint(config, data.card());
      checkPreviews(blueprint, config);
      String name = config.training().tuning();
      Backend backend = open(config, Tuning.named(name), "tuning " + name);
      RunDirectory run = RunDirectory.create(path, config, backend.tunable().table());
      if (recipe != null) {
        recipe.write(path);
      }
      return train(run, config, data, blueprint, backend, stop);
    }
  }

  /** Goes on with a run, with changed settings perhaps, which are saved. */
  Ending resume(RunDirectory run, RunConfig config, StopSignal stop) throws IOException {
    try (var data = RunData.open(config)) {
      var blueprint = new Blueprint(config, data.card());
      checkPreviews(blueprint, config);
      Backend backend = open(config, run.tuning(), run.tuningFile().toString());
      return train(run, config, data, blueprint, backend, stop);
    }
  }

  private static Backend open(RunConfig config, TuningTable table, String where) {
    var t = config.training();
    return Devices.open(t.device(), t.backendOptions(), table, where);
  }

  private Ending train(
      RunDirectory run,
      RunConfig config,
      RunData data,
      Blueprint blueprint,
      Backend backend,
      StopSignal stop)
      throws IOException {
    long start = System.nanoTime();
    try (var _ = run.lock();
        var state = new TrainingState(blueprint.module(), backend, config)) {
      var training =
          new TrainingRun(
              run,
              config,
              data,
              blueprint,
              state,
              (step, weights) -> preview(run, config, data, blueprint, step, weights),
              display,
              stop);
      int from = training.restore(err::println);
      if (!config.equals(run.config())) {
        run.save(config);
      }
      String about = about(config, data, blueprint.module(), backend, from);
      run.about(about);
      err.print(about.substring(about.indexOf('\n') + 1));
      err.flush();
      Outcome outcome = training.train();
      return new Ending(outcome, from, state.step(), (System.nanoTime() - start) * 1e-9);
    }
  }

  /** What is worth knowing about a stretch of training of any network. */
  static String about(RunConfig config, RunData data, Module module, Backend backend, int from) {
    TrainingSettings t = config.training();
    return """
    --- %s, perrin %s, Java %s, %s on %s
    data    %s: %d samples of %s, %d held out (%s)
    network %,d parameters in %d tensors
    device  %s
    tuning  %s
    steps   %d to %d, %d images each, seed %d
    """
        .formatted(
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            Version.text(),
            Runtime.version(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            data.whole().name(),
            data.whole().size(),
            data.image(),
            data.validation() == null ? 0 : data.validation().size(),
            data.fingerprint(),
            module.parameterCount(),
            module.parameters().size(),
            backend.describe().lines().findFirst().orElse(backend.name()),
            Devices.tuning(backend),
            from,
            t.steps(),
            t.batch(),
            t.seed());
  }

  /** Names of samplers are looked up now rather than at the first preview. */
  private static void checkPreviews(Blueprint blueprint, RunConfig config) {
    new Sampling(blueprint, previewRequest(config), Progress.Display.SILENT);
  }

  private static SampleRequest previewRequest(RunConfig config) {
    WatchSettings w = config.watch();
    TrainingSettings t = config.training();
    return new SampleRequest(
            w.sampler(),
            w.grid(),
            w.samplerSteps(),
            w.sampleCount(),
            t.imagesAtOnce(),
            t.seed(),
            0,
            false)
        .clipped(w.clipSamples());
  }

  private static void preview(
      RunDirectory run,
      RunConfig config,
      RunData data,
      Blueprint blueprint,
      int step,
      Parameters weights)
      throws IOException {
    Dataset held = data.validation() == null ? data.training() : data.validation();
    Examples asked = Asked.first(held, config.watch().sampleCount());
    SampleRequest request = previewRequest(config).asking(asked, "none");
    new Sampling(blueprint, request, Progress.Display.SILENT)
        .draw(weights, new StopSignal())
        .png(run.preview(step));
  }
}
