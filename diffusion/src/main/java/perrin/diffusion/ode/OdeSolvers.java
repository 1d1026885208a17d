package perrin.diffusion.ode;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;

/** The methods for ordinary differential equations by name. */
public final class OdeSolvers {
  private static final Catalog<NamedOdeSolver> CATALOG =
      new Catalog<>(NamedOdeSolver.class, "solver");

  private OdeSolvers() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedOdeSolver> catalog() {
    return CATALOG;
  }

  /**
   * A method from what a user typed.
   *
   * @param spec {@code dopri5} or {@code adams-explicit:order=3}
   * @return the method
   * @throws CatalogException if there is no such name or setting
   */
  public static OdeMethod of(String spec) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(choice.settings());
  }
}
