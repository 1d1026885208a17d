package perrin.diffusion.sample;

import java.nio.file.Path;
import java.util.function.Consumer;
import perrin.diffusion.Denoiser;
import perrin.diffusion.data.Examples;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Shape;

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
   * @param sample shape that its samples must have
   * @param notice told of damaged checkpoints
   * @return to be closed
   * @throws UserException if there is no such run or checkpoint, or its samples are of another
   *     shape
   */
  public static OtherRun open(String spec, Backend backend, Shape sample, Consumer<String> notice) {
    int at = spec.lastIndexOf('@');
    Integer step = at < 0 ? null : step(spec.substring(at + 1), spec);
    RunDirectory run = RunDirectory.open(Path.of(at < 0 ? spec : spec.substring(0, at)));
    RunConfig config = run.config();
    RunWeights saved = RunWeights.read(run, step, true, notice);
    Blueprint blueprint = saved.blueprint(config);
    if (!blueprint.sample().equals(sample)) {
      throw new UserException(
          "%s: its samples are %s, not %s".formatted(spec, blueprint.sample(), sample));
    }
    return new OtherRun(blueprint, saved.on(blueprint, backend));
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
