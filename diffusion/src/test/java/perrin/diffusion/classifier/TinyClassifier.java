package perrin.diffusion.classifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import perrin.diffusion.data.Batch;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.train.Exercise;
import perrin.diffusion.train.RunData;
import perrin.diffusion.train.StopSignal;
import perrin.diffusion.train.TinyRun;
import perrin.diffusion.train.TrainingRun;
import perrin.diffusion.train.TrainingState;
import perrin.diffusion.train.TrainingStep;
import perrin.tensor.Backends;
import perrin.tensor.tuning.TuningTable;

/** Runs of classifiers so small that tests can afford them. */
final class TinyClassifier {
  private TinyClassifier() {}

  static ClassifierBlueprint blueprint(String... changes) {
    RunConfig config = TinyRun.images(changes);
    try (var data = RunData.open(config)) {
      return new ClassifierBlueprint(config, data.image(), data.whole().classNames());
    }
  }

  static RunDirectory begun(Path dir, String name, RunConfig config) {
    var run = RunDirectory.create(dir.resolve(name), config, TuningTable.NONE);
    try (var data = RunData.open(config)) {
      new NoisyClassifierCard(
              NoisyClassifierCard.NOISY, "shapes", data.image(), data.whole().classNames())
          .write(run.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return run;
  }

  static RunDirectory trained(Path dir, String name, RunConfig config) {
    var run = begun(dir, name, config);
    train(run, config, _ -> {}, new StopSignal());
    return run;
  }

  /** Trains from where it is; {@code before} is told the number of each step that begins. */
  static TrainingRun.Outcome train(
      RunDirectory run, RunConfig config, IntConsumer before, StopSignal stop) {
    try (var data = RunData.open(config)) {
      var blueprint = new ClassifierBlueprint(config, data.image(), data.whole().classNames());
      var backend = Backends.open(config.training().device(), config.training().threads());
      try (var state = new TrainingState(blueprint.module(), backend, config)) {
        Exercise plain = new ClassifierExercise(blueprint, config, state, data.validation());
        var training =
            new TrainingRun(
                run,
                config,
                data,
                new Watched(plain, state, before),
                state,
                (_, _) -> {},
                Progress.Display.SILENT,
                stop);
        training.restore(_ -> {});
        return training.train();
      }
    }
  }

  private record Watched(Exercise of, TrainingState state, IntConsumer before) implements Exercise {
    @Override
    public TrainingStep.Result step(Batch batch) {
      before.accept(state.step());
      return of.step(batch);
    }

    @Override
    public boolean validates() {
      return of.validates();
    }

    @Override
    public Findings validate() {
      return of.validate();
    }

    @Override
    public void close() {
      of.close();
    }
  }
}
