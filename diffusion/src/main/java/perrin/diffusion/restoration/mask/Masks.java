package perrin.diffusion.restoration.mask;

import perrin.diffusion.catalog.Catalog;

/** The masks by name. */
public final class Masks {
  private static final Catalog<NamedMask> CATALOG = new Catalog<>(NamedMask.class, "mask");

  private Masks() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedMask> catalog() {
    return CATALOG;
  }

  /**
   * A mask from what a user typed.
   *
   * @param spec {@code half} or {@code box:x=4,y=4,width=8,height=8}
   * @return the mask
   * @throws perrin.diffusion.catalog.CatalogException if there is no such name or setting
   */
  public static Mask of(String spec) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(choice.settings());
  }
}
