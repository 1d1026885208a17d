package perrin.diffusion.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.tuning.TuningTable;

/** Runs of a network so small that tests can afford them. */
public final class TinyRun {
  private static final Map<String, String> IMAGES =
      Map.ofEntries(
          Map.entry("dataset", "shapes"),
          Map.entry("image-size", "16"),
          Map.entry("count", "40"),
          Map.entry("flip", "true"),
          Map.entry("validation", "0.2"),
          Map.entry("channels", "4"),
          Map.entry("mults", "1,2"),
          Map.entry("blocks", "1"),
          Map.entry("attention", "none"),
          Map.entry("groups", "2"),
          Map.entry("dropout", "0.1"),
          Map.entry("batch", "4"),
          Map.entry("lr", "0.001"),
          Map.entry("warmup", "2"),
          Map.entry("log-every", "2"),
          Map.entry("validate-every", "0"),
          Map.entry("device", "reference"),
          Map.entry("seed", "7"));

  private TinyRun() {}

  /** Settings of a run on pictures of 16 x 16, changed by key, value, key, value. */
  public static RunConfig images(String... changes) {
    var given = new LinkedHashMap<String, Given>();
    IMAGES.forEach((key, value) -> given.put(key, new Given(value, key)));
    for (int i = 0; i < changes.length; i += 2) {
      given.put(changes[i], new Given(changes[i + 1], changes[i]));
    }
    return Settings.with(RunConfig.defaults(), given);
  }

  /** Settings of a run on points of the plane, changed by key, value, key, value. */
  public static RunConfig points(String... changes) {
    var all = new java.util.ArrayList<>(List.of("dataset", "gmm8", "image-size", "0"));
    all.addAll(List.of("channels", "16", "flip", "false", "count", "400"));
    all.addAll(List.of(changes));
    return images(all.toArray(String[]::new));
  }

  /** Trains a run from where it is. */
  public static TrainingRun.Outcome train(RunDirectory run, RunConfig config) {
    return train(run, config, (_, _) -> {}, new StopSignal());
  }

  /** Trains a run from where it is. */
  public static TrainingRun.Outcome train(
      RunDirectory run, RunConfig config, TrainingRun.Preview preview, StopSignal stop) {
    try (var data = RunData.open(config)) {
      var blueprint = new Blueprint(config, data.card());
      Backend backend = Backends.open(config.training().device(), config.training().threads());
      try (var state = new TrainingState(blueprint.module(), backend, config)) {
        var training =
            new TrainingRun(
                run, config, data, blueprint, state, preview, Progress.Display.SILENT, stop);
        training.restore(_ -> {});
        return training.train();
      }
    }
  }

  /** Begins a run and trains it. */
  public static RunDirectory trained(Path dir, String name, RunConfig config) {
    var run = RunDirectory.create(dir.resolve(name), config, TuningTable.NONE);
    train(run, config);
    return run;
  }

  /** The newest checkpoint. */
  public static Checkpoint latest(RunDirectory run) {
    return run.checkpoints()
        .latest(
            damaged -> {
              throw new AssertionError(damaged);
            });
  }
}
