package perrin.diffusion.parameterization;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;

/** The parameterizations by name. */
public final class Parameterizations {
  private static final Catalog<NamedParameterization> CATALOG =
      new Catalog<>(NamedParameterization.class, "parameterization");

  private Parameterizations() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedParameterization> catalog() {
    return CATALOG;
  }

  /**
   * A parameterization from what a user typed.
   *
   * @param spec such as {@code eps}
   * @param schedule of the process
   * @return the parameterization
   * @throws CatalogException if there is no such name or setting
   */
  public static Parameterization of(String spec, Schedule schedule) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(schedule, choice.settings());
  }
}
