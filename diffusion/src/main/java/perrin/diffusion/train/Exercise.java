package perrin.diffusion.train;

import java.util.Map;
import perrin.diffusion.data.Batch;
import perrin.nn.optim.NotFiniteException;

/**
 * What a run repeats: steps on batches and, now and then, a look at samples that are held out. The
 * rest of training (order of the data, checkpoints, metrics, stopping) is {@link TrainingRun}'s.
 */
public interface Exercise extends AutoCloseable {

  /**
   * What a look at held-out samples found.
   *
   * @param metrics numbers by name, for the file of metrics
   * @param text the same for people
   */
  record Findings(Map<String, Object> metrics, String text) {}

  /**
   * Takes a step of training, which depends on the state and the batch alone.
   *
   * @param batch samples
   * @return what it found
   * @throws NotFiniteException if loss or gradients are not finite; nothing was changed then
   */
  TrainingStep.Result step(Batch batch);

  /**
   * Whether there are samples to look at and the settings ask for it.
   *
   * @return true if {@link #validate} works
   */
  boolean validates();

  /**
   * Looks at the held-out samples; draws nothing that training draws.
   *
   * @return what it found
   */
  Findings validate();

  /**
   * Whether steps differentiate the network, so that training takes second derivatives.
   *
   * @return false by default
   */
  default boolean differentiatesNetwork() {
    return false;
  }

  @Override
  void close();
}
