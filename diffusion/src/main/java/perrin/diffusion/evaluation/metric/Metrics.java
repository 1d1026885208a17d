package perrin.diffusion.evaluation.metric;

import perrin.diffusion.catalog.Catalog;

/** The metrics by name. */
public final class Metrics {
  private static final Catalog<NamedMetric> CATALOG = new Catalog<>(NamedMetric.class, "metric");

  private Metrics() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedMetric> catalog() {
    return CATALOG;
  }
}
