package perrin.diffusion.sample;

import java.util.stream.IntStream;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.Part;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;

/** What is asked of a model when nobody says. */
public final class Asked {
  private Asked() {}

  /**
   * All classes in turn where a network is told labels alone, else what is known of the first
   * samples of the test part.
   *
   * @param config of the run
   * @param card of its data
   * @param count number of samples at most
   * @return what is asked, or null where the network is told nothing
   * @throws UserException if the data is needed and cannot be opened
   */
  public static Examples usual(RunConfig config, DataCard card, int count) {
    Conditions conditions = Conditions.of(config.condition().condition(), card);
    Inputs inputs = conditions.inputs();
    if (inputs.isNone()) {
      return null;
    }
    if (inputs.states()) {
      throw new UserException(
          "the run's network is told the states of a text: give --text-states FILE");
    }
    if (inputs.equals(Inputs.NONE.withClasses(inputs.classes()))) {
      return Examples.labelled(IntStream.range(0, inputs.classes()).toArray());
    }
    try (Dataset test = config.data().open(Part.TEST)) {
      return first(test, count);
    } catch (DataException e) {
      throw new UserException(
          "condition "
              + config.condition().condition()
              + ": say what is asked, or where the data is that it can be taken from; "
              + e.getMessage(),
          e);
    }
  }

  /**
   * What is known of the first samples of a set.
   *
   * @param data the set
   * @param count how many at most
   * @return the examples
   */
  public static Examples first(Dataset data, int count) {
    return Examples.read(data, IntStream.range(0, Math.min(count, data.size())).toArray());
  }
}
