package perrin.diffusion.restoration.guide;

import perrin.diffusion.catalog.Catalog;

/** The guides by name. */
public final class Guides {
  private static final Catalog<NamedGuide> CATALOG = new Catalog<>(NamedGuide.class, "guide");

  private Guides() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedGuide> catalog() {
    return CATALOG;
  }

  /**
   * A guide from what a user typed.
   *
   * @param spec {@code none} or {@code blur:sigma=3}
   * @return the guide
   * @throws perrin.diffusion.catalog.CatalogException if there is no such name or setting
   */
  public static Guide of(String spec) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(choice.settings());
  }
}
