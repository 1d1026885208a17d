package perrin.diffusion.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import perrin.diffusion.classifier.AccuracyByLevel;
import perrin.diffusion.classifier.ClassifierBlueprint;
import perrin.diffusion.classifier.ClassifierExercise;
import perrin.diffusion.classifier.NoisyClassifierCard;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Part;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.image.ChartStack;
import perrin.diffusion.image.PngFile;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Tuning;
import perrin.diffusion.train.RunData;
import perrin.diffusion.train.StopSignal;
import perrin.diffusion.train.TrainingRun;
import perrin.diffusion.train.TrainingRun.Outcome;
import perrin.diffusion.train.TrainingState;
import perrin.tensor.Backend;
import perrin.tensor.tuning.TuningTable;

/** Opens what a classifier of noisy images needs, trains it, and tells how good it became. */
final class ClassifierSession {
  private static final int LEVELS = 12;
  private static final int MOST_IMAGES = 1000;

  private final PrintWriter out;
  private final PrintWriter err;
  private final StopSignal stop;

  ClassifierSession(PrintWriter out, PrintWriter err, StopSignal stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  /** Makes a run directory and trains into it. Everything is checked before anything is written. */
  int begin(Path path, RunConfig config) throws IOException {
    try (var data = RunData.open(config)) {
      var blueprint = new ClassifierBlueprint(config, data.image(), data.whole().classNames());
      String name = config.training().tuning();
      Backend backend = open(config, Tuning.named(name), "tuning " + name);
      RunDirectory run = RunDirectory.create(path, config, backend.tunable().table());
      new NoisyClassifierCard(
              NoisyClassifierCard.NOISY,
              data.whole().name(),
              data.image(),
              data.whole().classNames())
          .write(path);
      return train(run, config, data, blueprint, backend);
    }
  }

  /** Goes on with a run, with changed settings perhaps, which are saved. */
  int resume(RunDirectory run, RunConfig config) throws IOException {
    try (var data = RunData.open(config)) {
      var blueprint = new ClassifierBlueprint(config, data.image(), data.whole().classNames());
      Backend backend = open(config, run.tuning(), run.tuningFile().toString());
      return train(run, config, data, blueprint, backend);
    }
  }

  private static Backend open(RunConfig config, TuningTable table, String where) {
    var t = config.training();
    return Devices.open(t.device(), t.backendOptions(), table, where);
  }

  private int train(
      RunDirectory run,
      RunConfig config,
      RunData data,
      ClassifierBlueprint blueprint,
      Backend backend)
      throws IOException {
    long start = System.nanoTime();
    try (var _ = run.lock();
        var state = new TrainingState(blueprint.module(), backend, config)) {
      var exercise = new ClassifierExercise(blueprint, config, state, data.validation());
      var training =
          new TrainingRun(run, config, data, exercise, state, (_, _) -> {}, Screen.of(err), stop);
      int from = training.restore(err::println);
      if (!config.equals(run.config())) {
        run.save(config);
      }
      String about = TrainingSession.about(config, data, blueprint.module(), backend, from);
      run.about(about);
      err.print(about.substring(about.indexOf('\n') + 1));
      err.flush();
      if (training.train() == Outcome.STOPPED) {
        err.println("stopped at step %d, saved; go on with:".formatted(state.step()));
        err.println("  perrin resume --run " + run.path());
        err.flush();
        return Interrupt.EXIT;
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      tell(run, config, blueprint, state, seconds);
      return 0;
    }
  }

  /** Measures on the test part. */
  private void tell(
      RunDirectory run,
      RunConfig config,
      ClassifierBlueprint blueprint,
      TrainingState state,
      double seconds)
      throws IOException {
    try (Dataset whole = config.data().open(Part.TEST)) {
      Dataset test = whole.some(MOST_IMAGES);
      long seed = config.training().seed();
      int batch = config.training().imagesAtOnce();
      var found = AccuracyByLevel.measure(blueprint, state.averaged(), test, LEVELS, seed, batch);
      byte[] json =
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(found);
      AtomicWrite.bytes(run.path().resolve("accuracy.json"), json);
      PngFile.write(
          run.path().resolve("accuracy.png"), new ChartStack(List.of(found.chart())).picture());
      out.println(
          "trained to step %d in %s: %s".formatted(state.step(), Screen.span(seconds), run.path()));
      out.println(found.table());
      out.println("written " + run.path().resolve("accuracy.json"));
      out.println("drawn " + run.path().resolve("accuracy.png"));
      out.flush();
    }
  }
}
