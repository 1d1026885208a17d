package perrin.diffusion.grid;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;

/** The grids by name. */
public final class Grids {
  private static final Catalog<NamedGrid> CATALOG = new Catalog<>(NamedGrid.class, "grid");

  private Grids() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedGrid> catalog() {
    return CATALOG;
  }

  /**
   * A grid from what a user typed.
   *
   * @param spec {@code trailing} or {@code karras:rho=5}
   * @return the grid
   * @throws CatalogException if there is no such name or setting
   */
  public static Grid of(String spec) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(choice.settings());
  }
}
