package perrin.diffusion.evaluation;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one set of images.
 *
 * @param name what the images are
 * @param count how many, N
 * @param shares the part of the images in each class, {@code [K]}
 * @param accuracyByClass the part of the images of each label that the classifier reads as that,
 *     {@code [K]}; null where they have no labels
 * @param figures of the metrics asked for
 */
public record Measured(
    @JsonProperty String name,
    @JsonProperty int count,
    @JsonProperty double[] shares,
    @JsonProperty double[] accuracyByClass,
    @JsonIgnore List<Figure> figures) {
  /** Copies the list. */
  public Measured {
    figures = List.copyOf(figures);
  }

  static Measured of(String name, Comparison images, List<? extends ImageMeasure> metrics) {
    var figures = new ArrayList<Figure>();
    metrics.forEach(metric -> figures.addAll(metric.figures(images)));
    return new Measured(
        name,
        images.images().count(),
        images.images().statistics().shares(),
        images.agreement().map(ClassAgreement::byClass).orElse(null),
        figures);
  }

  /**
   * A figure.
   *
   * @param key its name in files
   * @return its value
   * @throws IllegalArgumentException if no metric gave it
   */
  public double figure(String key) {
    return figures.stream()
        .filter(f -> f.key().equals(key))
        .mapToDouble(Figure::value)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no figure " + key + " was measured"));
  }

  /**
   * The figures as files have them.
   *
   * @return values by key; null for what could not be measured
   */
  @JsonAnyGetter
  public Map<String, Double> byKey() {
    var all = new LinkedHashMap<String, Double>();
    figures.forEach(f -> all.put(f.key(), Double.isNaN(f.value()) ? null : f.value()));
    return all;
  }
}
