package perrin.diffusion.evaluation.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.evaluation.ImageMeasure;

/** The metrics by name. */
public final class Metrics {
  private static final Catalog<NamedMetric> CATALOG = new Catalog<>(NamedMetric.class, "metric");

  /** What is measured on images when nobody says; asked labels add those of conditional samples. */
  private static final List<String> USUAL =
      List.of("classes", "frechet", "precision-recall", "energy", "sliced-wasserstein", "kernel");

  /** What people call some of them. */
  private static final Map<String, String> SHORT = Map.of("kid", "kernel", "accuracy", "agreement");

  private Metrics() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedMetric> catalog() {
    return CATALOG;
  }

  /**
   * Metrics of images by name.
   *
   * @param names of the catalogue, or empty for the usual ones
   * @param asked whether samples were drawn for labels
   * @return the metrics, in the order of their names
   * @throws CatalogException if there is no such metric, or it is not one of images
   */
  public static List<ImageMeasure> ofImages(List<String> names, boolean asked) {
    var wanted = new ArrayList<>(names.isEmpty() ? USUAL : names);
    if (names.isEmpty() && asked) {
      wanted.addAll(0, List.of("agreement", "diversity"));
    }
    var measures = new ArrayList<ImageMeasure>();
    for (String name : wanted) {
      NamedMetric metric = CATALOG.choose(SHORT.getOrDefault(name, name)).entry();
      if (!(metric instanceof ImageMeasure measure)) {
        throw new CatalogException(
            "metric %s is not measured on images: %s".formatted(name, metric.summary()));
      }
      measures.add(measure);
    }
    return measures;
  }
}
