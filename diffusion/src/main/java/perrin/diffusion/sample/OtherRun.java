package perrin.diffusion.sample;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.data.Examples;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;

/** The model of another run, or of another checkpoint, to steer by (autoguidance). */
public final class OtherRun implements AutoCloseable {
  private final Blueprint blueprint;
  private final Parameters weights;

  private OtherRun(Blueprint blueprint, Parameters weights) {
    this.blueprint = blueprint;
    this.weights = weights;
  }

  /**
   * Opens it.
   *
   * @param spec {@code RUN}, or {@code RUN@STEP} for the checkpoint of a step
   * @param backend where it is evaluated
   * @param steered the model that is steered: its samples and its noise must be the other's
   * @param notice told of damaged checkpoints
   * @return to be closed
   * @throws UserException if there is no such run or checkpoint, or its samples, their noise or
   *     their classes are others
   */
  public static OtherRun open(
      String spec, Backend backend, Blueprint steered, Consumer<String> notice) {
    int at = spec.lastIndexOf('@');
    Integer step = at < 0 ? null : step(spec.substring(at + 1), spec);
    RunDirectory run = RunDirectory.open(Path.of(at < 0 ? spec : spec.substring(0, at)));
    RunConfig config = run.config();
    RunWeights saved = RunWeights.read(run, step, true, notice);
    Blueprint blueprint = saved.blueprint(config);
    if (!blueprint.sample().equals(steered.sample())) {
      throw new UserException(
          "%s: its samples are %s, not %s".formatted(spec, blueprint.sample(), steered.sample()));
    }
    if (!sameProcess(blueprint.schedule(), steered.schedule())) {
      throw new UserException(
          "%s: its schedule %s scales the noisy samples otherwise than %s: choose a run of the same process"
              .formatted(spec, blueprint.schedule().spec(), steered.schedule().spec()));
    }
    return new OtherRun(blueprint, saved.on(blueprint, backend));
  }

  /** Whether equal signal-to-noise ratios are equal noisy samples. */
  private static boolean sameProcess(Schedule one, Schedule other) {
    return DoubleStream.of(0.1, 0.3, 0.5, 0.7, 0.9)
        .mapToObj(u -> other.level(other.start() + u * (other.end() - other.start())))
        .allMatch(
            level -> {
              NoiseLevel own = one.level(one.time(level));
              boolean known = Math.abs(own.lambda() - level.lambda()) < 0.1;
              return !known || Math.abs(own.signal() - level.signal()) < 0.1 * level.signal();
            });
  }

  private static Integer step(String text, String spec) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new UserException("'" + spec + "': '" + text + "' is no step; write RUN@STEP", e);
    }
  }

  /**
   * The model for a batch.
   *
   * @param asked what is asked of it, or null for nothing
   * @return a denoiser that works until this is closed
   */
  public Denoiser model(Examples asked) {
    NetworkDenoiser plain = blueprint.denoiser(Pass.inference(weights));
    return asked == null
        ? plain
        : plain.told(blueprint.conditions().of(asked).on(weights.backend()));
  }

  @Override
  public void close() {
    weights.close();
  }
}
