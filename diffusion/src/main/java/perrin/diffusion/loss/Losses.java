package perrin.diffusion.loss;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/** The losses by name. */
public final class Losses {
  private static final Catalog<NamedLoss> CATALOG = new Catalog<>(NamedLoss.class, "loss");

  private Losses() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedLoss> catalog() {
    return CATALOG;
  }

  /**
   * A loss from what a user typed.
   *
   * @param spec such as {@code simple} or {@code min-snr:gamma=5}
   * @param schedule of the process
   * @param variance of the model's reverse steps
   * @return the loss
   * @throws CatalogException if there is no such name or setting, or the three do not go together
   */
  public static Loss of(String spec, Schedule schedule, VarianceChoice variance) {
    var choice = CATALOG.choose(spec);
    NamedLoss entry = choice.entry();
    if (variance.learned() && !entry.trainsVariance()) {
      throw new CatalogException(
          "loss "
              + entry.name()
              + " depends on the mean alone and would never train the variance learned-range;"
              + " hybrid and vlb do");
    }
    return entry.make(schedule, variance, choice.settings());
  }

  /**
   * A schedule's steps, for losses that are sums over them.
   *
   * @param loss its name
   * @param schedule of the process
   * @return the schedule
   * @throws CatalogException if it is continuous in time
   */
  static DiscreteSchedule steps(String loss, Schedule schedule) {
    if (schedule instanceof DiscreteSchedule d) {
      return d;
    }
    throw new CatalogException(
        "loss "
            + loss
            + " is a sum over the steps 1..T of a chain, but schedule "
            + schedule.spec()
            + " is continuous in time; ct-elbo is the bound there");
  }
}
