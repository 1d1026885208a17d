package perrin.diffusion.schedule;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;

/** The schedules by name. */
public final class Schedules {
  private static final Catalog<NamedSchedule> CATALOG =
      new Catalog<>(NamedSchedule.class, "schedule");

  private Schedules() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedSchedule> catalog() {
    return CATALOG;
  }

  /**
   * A schedule from what a user typed.
   *
   * @param spec {@code cosine} or {@code linear:steps=2000}
   * @return the schedule
   * @throws CatalogException if there is no such name or setting
   */
  public static Schedule of(String spec) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(choice.settings());
  }

  /**
   * A schedule of finitely many steps.
   *
   * @param spec as in {@link #of}
   * @return the schedule
   * @throws CatalogException if there is no such name or setting, or it is continuous in time
   */
  public static DiscreteSchedule discrete(String spec) {
    if (of(spec) instanceof DiscreteSchedule d) {
      return d;
    }
    throw new CatalogException(
        "schedule " + spec + " is continuous in time; here a schedule of steps 1..T is needed");
  }
}
