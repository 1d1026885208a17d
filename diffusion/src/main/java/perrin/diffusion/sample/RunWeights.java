package perrin.diffusion.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.CheckpointFolder;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Weights of a run, read from a checkpoint.
 *
 * @param step steps that made them
 * @param card shape and names of the data
 * @param values by name
 * @param schedule what the schedule had learned; empty for one that does not
 */
public record RunWeights(
    int step, DataCard card, Map<String, HostTensor> values, Map<String, double[]> schedule) {

  /**
   * Reads weights of a run.
   *
   * @param run its directory
   * @param step which checkpoint, null for the newest that is whole
   * @param averaged whether to take the moving average; a run without one gives the plain weights
   * @param notice told of damaged checkpoints
   * @return the weights
   * @throws UserException if there is no such checkpoint, or none is whole
   */
  public static RunWeights read(
      RunDirectory run, Integer step, boolean averaged, Consumer<String> notice) {
    CheckpointFolder folder = run.checkpoints();
    Checkpoint c = step == null ? folder.latest(notice) : folder.at(step);
    if (c == null) {
      throw new UserException(
          run.path()
              + ": has no checkpoint yet; 'perrin resume --run "
              + run.path()
              + "' trains it");
    }
    Map<String, HostTensor> average = c.part(Checkpoint.EMA);
    boolean plain = !averaged || average.isEmpty();
    return new RunWeights(
        c.step(),
        c.card(),
        plain ? c.part(Checkpoint.MODEL) : average,
        c.numbers(Checkpoint.SCHEDULE));
  }

  /**
   * Shape of a sample.
   *
   * @return [C,H,W]
   */
  public ImageShape image() {
    return card.image();
  }

  /**
   * Network and equations as they were when these weights were saved, a learned schedule included.
   *
   * @param config the run's settings
   * @return the blueprint
   * @throws UserException if the schedule does not fit the settings
   */
  public Blueprint blueprint(RunConfig config) {
    var blueprint = new Blueprint(config, card);
    try {
      blueprint.schedule().learner().ifPresent(l -> l.load(schedule));
    } catch (IllegalArgumentException e) {
      throw new UserException("the checkpoint does not fit config.yaml: " + e.getMessage(), e);
    }
    return blueprint;
  }

  /**
   * Uploads them.
   *
   * @param blueprint the network they belong to
   * @param backend where to
   * @return to be closed
   * @throws UserException if they do not fit the network
   */
  public Parameters on(Blueprint blueprint, Backend backend) {
    try (Scope _ = Scope.open("weights")) {
      var tensors = new LinkedHashMap<String, Tensor>();
      values.forEach((name, value) -> tensors.put(name, value.on(backend)));
      return Parameters.of(blueprint.module(), tensors);
    } catch (IllegalArgumentException e) {
      throw new UserException("the checkpoint does not fit config.yaml: " + e.getMessage(), e);
    }
  }
}
