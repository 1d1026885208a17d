package perrin.diffusion.evaluation.metric;

import java.util.List;
import perrin.diffusion.evaluation.Comparison;
import perrin.diffusion.evaluation.Figure;
import perrin.diffusion.evaluation.ImageMeasure;

/**
 * How different samples of one label are, see {@link perrin.diffusion.evaluation.ClassDiversity}.
 */
public final class DiversityMetric implements NamedMetric, ImageMeasure {
  /** The entry; made by the catalogue. */
  public DiversityMetric() {}

  @Override
  public String name() {
    return "diversity";
  }

  @Override
  public String summary() {
    return "mean distance within a label, real images' = 1 ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "docs/EVALUATION.md";
  }

  @Override
  public List<Figure> figures(Comparison images) {
    return List.of(new Figure("diversity", "diversity within labels", "%.3f", images.diversity()));
  }
}
