package perrin.diffusion.exact;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;

/** The closed-form distributions by name. */
public final class ExactDensities {
  private static final Catalog<NamedExactDensity> CATALOG =
      new Catalog<>(NamedExactDensity.class, "exact density");

  private ExactDensities() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedExactDensity> catalog() {
    return CATALOG;
  }

  /**
   * A distribution from what a user typed.
   *
   * @param spec {@code gmm8} or {@code gaussian:dimensions=100}
   * @return the data, which are their own optimal denoiser
   * @throws CatalogException if there is no such name or setting
   */
  public static GaussianMixture of(String spec) {
    return labelled(spec).all();
  }

  /**
   * A distribution with its classes from what a user typed.
   *
   * @param spec as in {@link #of}
   * @return the data with labels
   * @throws CatalogException if there is no such name or setting
   */
  public static LabelledMixture labelled(String spec) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(choice.settings());
  }
}
