package perrin.diffusion.condition.kind;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Condition;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.condition.NamedCondition;
import perrin.diffusion.condition.Told;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Examples;

/** The class of a sample, as an embedding added to that of the time. */
public final class Label implements NamedCondition {
  /** The entry; made by the catalogue. */
  public Label() {}

  @Override
  public Condition make(Settings settings, DataCard card) {
    List<String> classes = card.classes();
    if (classes.isEmpty()) {
      throw new CatalogException("condition label: the samples have no labels");
    }
    return new Condition() {
      @Override
      public Inputs inputs(Inputs others) {
        return others.withClasses(classes.size());
      }

      @Override
      public void tell(Examples examples, Told told) {
        for (int i = 0; i < examples.size(); i++) {
          int label = examples.labels()[i];
          if (label == Examples.UNLABELLED) {
            continue; // new ones are told the null label
          }
          if (label < 0 || label >= classes.size()) {
            throw new DataException(
                "label %d does not exist; labels go from 0 to %d (%s to %s)"
                    .formatted(label, classes.size() - 1, classes.getFirst(), classes.getLast()));
          }
          told.label(i, label);
        }
      }
    };
  }

  @Override
  public String name() {
    return "label";
  }

  @Override
  public String summary() {
    return "the sample's class, embedded and added to the embedding of the time";
  }

  @Override
  public String paper() {
    return "arXiv 2105.05233";
  }
}
