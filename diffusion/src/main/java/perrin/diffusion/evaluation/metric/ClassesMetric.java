package perrin.diffusion.evaluation.metric;

import java.util.List;
import perrin.diffusion.evaluation.Comparison;
import perrin.diffusion.evaluation.Figure;
import perrin.diffusion.evaluation.ImageMeasure;

/** What a classifier says of samples, see {@link perrin.diffusion.evaluation.ClassStatistics}. */
public final class ClassesMetric implements NamedMetric, ImageMeasure {
  /** The entry; made by the catalogue. */
  public ClassesMetric() {}

  @Override
  public String name() {
    return "classes";
  }

  @Override
  public String summary() {
    return "a classifier's confidence and its classes' shares ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "docs/RESULTS.md";
  }

  @Override
  public List<Figure> figures(Comparison images) {
    var classes = images.images().statistics();
    return List.of(
        new Figure("topProbability", "mean top probability", "%.4f", classes.meanTopProbability()),
        new Figure("minShare", "smallest share of a class", "%.3f", classes.minShare()),
        new Figure("maxShare", "largest share of a class", "%.3f", classes.maxShare()));
  }
}
