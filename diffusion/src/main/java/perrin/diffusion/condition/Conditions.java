package perrin.diffusion.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Examples;
import perrin.diffusion.guidance.LabelDropout;

/** All that a run tells its network beside noisy sample and time. */
public final class Conditions {
  /** The name for telling nothing. */
  public static final String NONE = "none";

  private static final Catalog<NamedCondition> CATALOG =
      new Catalog<>(NamedCondition.class, "condition");

  private final List<Condition> kinds;
  private final Inputs inputs;

  private Conditions(List<Condition> kinds) {
    this.kinds = List.copyOf(kinds);
    Inputs all = Inputs.NONE;
    for (Condition kind : kinds) {
      all = kind.inputs(all);
    }
    this.inputs = all;
  }

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedCondition> catalog() {
    return CATALOG;
  }

  /**
   * Conditions from what a user typed.
   *
   * @param spec {@code none}, or kinds joined by +, such as {@code label+upscale:factor=4}
   * @param card of the data
   * @return the conditions
   * @throws CatalogException if there is no such kind or setting, or the data does not have it
   */
  public static Conditions of(String spec, DataCard card) {
    var kinds = new ArrayList<Condition>();
    choices(spec).forEach(c -> kinds.add(c.entry().make(c.settings(), card)));
    return new Conditions(kinds);
  }

  /**
   * The card of data, with all that these conditions learn from it.
   *
   * @param spec as {@link #of}
   * @param data what is trained on
   * @return the card
   * @throws CatalogException if there is no such kind or setting, or the data does not have it
   */
  public static DataCard card(String spec, Dataset data) {
    DataCard card = DataCard.of(data);
    for (var c : choices(spec)) {
      card = c.entry().learn(c.settings(), data, card);
    }
    return card;
  }

  private static List<Catalog.Choice<NamedCondition>> choices(String spec) {
    if (spec.strip().equals(NONE)) {
      return List.of();
    }
    return Stream.of(spec.split("\\+(?=\\s*[a-z])")).map(p -> CATALOG.choose(p.strip())).toList();
  }

  /**
   * What they tell, by kind and size.
   *
   * @return what a network has to take
   */
  public Inputs inputs() {
    return inputs;
  }

  /**
   * What is told of some samples.
   *
   * @param examples the samples
   * @return what is told
   * @throws perrin.diffusion.data.DataException if something is not known of a sample
   */
  public Told of(Examples examples) {
    var told = new Told(inputs, examples.size());
    kinds.forEach(k -> k.tell(examples, told));
    return told;
  }

  /**
   * What is told of samples of which nothing is known: the null condition.
   *
   * @param size number of samples
   * @return what is told
   */
  public Told nothing(int size) {
    var told = new Told(inputs, size);
    kinds.forEach(k -> k.tellNothing(told));
    return told;
  }

  /**
   * Replaces what some samples of a training batch are told by nothing; which ones depends on
   * (seed, step, number of the sample within the step) alone. All that a sample is told is dropped
   * together.
   *
   * @param told of the batch
   * @param probability of dropping, in [0, 1]
   * @param seed the run's seed
   * @param step training step
   * @return the same where nothing is dropped
   */
  public Told drop(Told told, double probability, long seed, long step) {
    if (probability == 0) {
      return told;
    }
    int[] dropped = new LabelDropout(probability, 1).drop(new int[told.size()], seed, step, 0);
    Told out = nothing(told.size());
    for (int i = 0; i < dropped.length; i++) {
      if (dropped[i] == 0) {
        out.copy(i, told, i);
      }
    }
    return out;
  }
}
