package perrin.diffusion.condition.kind;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Condition;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.condition.NamedCondition;
import perrin.diffusion.condition.Told;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Examples;

/** What an encoder of others made of a text, read from a file when samples are drawn. */
public final class States implements NamedCondition {
  /** The entry; made by the catalogue. */
  public States() {}

  @Override
  public Condition make(Settings settings, DataCard card) {
    return new Condition() {
      @Override
      public Inputs inputs(Inputs others) {
        return others.withStates();
      }

      @Override
      public void tell(Examples examples, Told told) {
        if (examples.states() == null) {
          throw new DataException(
              "condition states: the states of a text are needed: give --text-states FILE");
        }
        told.states(examples.states());
      }
    };
  }

  @Override
  public String name() {
    return "states";
  }

  @Override
  public String summary() {
    return "states of a text that another's encoder made, from a file; of imported networks";
  }

  @Override
  public String paper() {
    return "arXiv 2112.10752";
  }
}
