package perrin.diffusion.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import perrin.diffusion.run.Settings.Given;

/**
 * A run with what belongs to it, as one readable file: settings, and the commands that come after
 * training.
 *
 * <p>In commands, {@code RUN} stands for the run directory and {@code DATA} for the folder with the
 * data.
 *
 * @param name what users type
 * @param about what it shows, in a line
 * @param minutes about how long it takes on two cores; 0 where that is no use without a GPU
 * @param data the data set whose files it needs, or empty for none
 * @param settings of the run by key
 * @param after commands after training, in order
 * @param toy how it is made small enough to see in a minute that it works
 */
public record Recipe(
    String name,
    String about,
    int minutes,
    String data,
    SequencedMap<String, Given> settings,
    List<String> after,
    Toy toy) {

  /**
   * A recipe made small.
   *
   * @param settings that replace the recipe's, by key
   * @param options of its commands that get other values, by flag
   */
  public record Toy(Map<String, Given> settings, Map<String, String> options) {
    /** Copies both. */
    public Toy {
      settings = Map.copyOf(settings);
      options = Map.copyOf(options);
    }
  }

  /** Copies the list. */
  public Recipe {
    after = List.copyOf(after);
  }

  /**
   * The settings to train with.
   *
   * @param small whether they are those of the toy
   * @return by key
   */
  public Map<String, Given> settings(boolean small) {
    var all = new LinkedHashMap<String, Given>(settings);
    if (small) {
      all.putAll(toy.settings());
    }
    return all;
  }
}
