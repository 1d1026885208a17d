package perrin.diffusion.classifier;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import perrin.diffusion.data.DataException;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * A classifier of noisy images from its run's folder, on a backend.
 *
 * @param blueprint network and noise
 * @param weights closed with it
 * @param step steps that made them
 */
public record SavedClassifier(ClassifierBlueprint blueprint, Parameters weights, int step)
    implements AutoCloseable {

  /**
   * Reads one: the moving average of its weights where there is one.
   *
   * @param path the run's folder
   * @param step which checkpoint, null for the newest that is whole
   * @param backend where its weights go
   * @param notice told of damaged checkpoints
   * @return the classifier, to be closed
   * @throws DataException if the folder holds no classifier of noisy images
   * @throws UserException if there is no such checkpoint, none is whole, or it does not fit
   */
  public static SavedClassifier read(
      Path path, Integer step, Backend backend, Consumer<String> notice) {
    var card = NoisyClassifierCard.read(path);
    var run = RunDirectory.open(path);
    var blueprint = new ClassifierBlueprint(run.config(), card.shape(), card.classNames());
    var saved = RunWeights.read(run, step, true, notice);
    try (Scope _ = Scope.open("classifier's weights")) {
      var tensors = new LinkedHashMap<String, Tensor>();
      saved.values().forEach((name, value) -> tensors.put(name, value.on(backend)));
      return new SavedClassifier(
          blueprint, Parameters.of(blueprint.module(), tensors), saved.step());
    } catch (IllegalArgumentException e) {
      throw new UserException(
          path + ": the checkpoint does not fit config.yaml: " + e.getMessage(), e);
    }
  }

  /**
   * What guidance follows.
   *
   * @param wanted class of each sample of a batch, or one for all
   * @return a classifier that works until this is closed
   */
  public NetworkClassifier wanting(int... wanted) {
    return new NetworkClassifier(blueprint, Pass.inference(weights), wanted);
  }

  @Override
  public void close() {
    weights.close();
  }
}
