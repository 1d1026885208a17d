package perrin.diffusion.condition.kind;

import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Condition;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.condition.NamedCondition;
import perrin.diffusion.condition.Told;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Examples;

/**
 * Numbers that describe a sample (CND-1), with one more that is 1 where they are known and 0 where
 * nothing is told, as 0 is a value like any other.
 */
public final class Scalars implements NamedCondition {
  /** The entry; made by the catalogue. */
  public Scalars() {}

  @Override
  public Condition make(Settings settings, DataCard card) {
    int count = card.scalars().size();
    if (count == 0) {
      throw new CatalogException(
          "condition scalars: the samples have no numbers that describe them; shapes do");
    }
    return new Condition() {
      @Override
      public Inputs inputs(Inputs others) {
        return others.withScalars(count + 1);
      }

      @Override
      public void tell(Examples examples, Told told) {
        if (examples.scalars().length != examples.size() * count) {
          throw new DataException(
              "condition scalars: %d numbers (%s) a sample are needed"
                  .formatted(count, String.join(", ", card.scalars())));
        }
        for (int i = 0; i < examples.size(); i++) {
          for (int k = 0; k < count; k++) {
            told.scalar(i, k, examples.scalars()[i * count + k]);
          }
          told.scalar(i, count, 1);
        }
      }
    };
  }

  @Override
  public String name() {
    return "scalars";
  }

  @Override
  public String summary() {
    return "numbers that describe the sample, embedded and added to the embedding of the time";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239, its time embedding for other numbers";
  }
}
