package perrin.diffusion.grid;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;

/** The grids by name. */
public final class Grids {
  private static final Catalog<Grid> CATALOG = new Catalog<>(Grid.class, "grid");

  private Grids() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<Grid> catalog() {
    return CATALOG;
  }

  /**
   * A grid from what a user typed.
   *
   * @param name such as {@code trailing}
   * @return the grid
   * @throws CatalogException if there is none of that name
   */
  public static Grid of(String name) {
    return CATALOG.choose(name).entry();
  }
}
