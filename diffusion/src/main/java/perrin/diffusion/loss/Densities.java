package perrin.diffusion.loss;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;

/** The densities of training noise levels by name. */
public final class Densities {
  private static final Catalog<NamedDensity> CATALOG =
      new Catalog<>(NamedDensity.class, "density of noise levels");

  private Densities() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedDensity> catalog() {
    return CATALOG;
  }

  /**
   * A density from what a user typed.
   *
   * @param spec such as {@code uniform}
   * @param schedule of the process
   * @return the density
   * @throws CatalogException if there is no such name or setting
   */
  public static LevelDensity of(String spec, Schedule schedule) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(schedule, choice.settings());
  }
}
