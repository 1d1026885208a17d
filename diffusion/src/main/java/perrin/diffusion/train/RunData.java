package perrin.diffusion.train;

import perrin.diffusion.condition.Conditions;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.Part;
import perrin.diffusion.data.Split;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;

/**
 * The data of a run: what is trained on, and what only the validation loss sees.
 *
 * @param whole both parts; closing it closes them
 * @param training what is trained on
 * @param validation what is held out; null for nothing
 * @param fingerprint of the whole, for checkpoints
 * @param card what a network must know of it
 */
public record RunData(
    Dataset whole, Dataset training, Dataset validation, String fingerprint, DataCard card)
    implements AutoCloseable {

  /**
   * Opens the data of a run and splits it by the run's seed.
   *
   * @param config its settings
   * @return to be closed
   * @throws UserException if there are too few samples to split
   * @throws perrin.diffusion.data.DataException if the data cannot be used
   */
  public static RunData open(RunConfig config) {
    Dataset whole = config.data().open(Part.TRAIN);
    DataCard card = Conditions.card(config.condition().condition(), whole);
    double held = config.data().validation();
    if (held == 0) {
      return new RunData(whole, whole, null, whole.fingerprint(), card);
    }
    if (whole.size() < 2) {
      throw new UserException(
          whole.name() + " has 1 sample, so that none can be held out: give --validation 0");
    }
    Split split = whole.split(held, config.training().seed());
    return new RunData(whole, split.training(), split.validation(), whole.fingerprint(), card);
  }

  /**
   * Shape of a sample.
   *
   * @return [C,H,W]
   */
  public ImageShape image() {
    return whole.shape();
  }

  @Override
  public void close() {
    whole.close();
  }
}
