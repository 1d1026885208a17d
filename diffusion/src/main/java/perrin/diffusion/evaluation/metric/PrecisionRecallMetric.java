package perrin.diffusion.evaluation.metric;

import java.util.List;
import perrin.diffusion.evaluation.Comparison;
import perrin.diffusion.evaluation.Figure;
import perrin.diffusion.evaluation.ImageMeasure;
import perrin.diffusion.evaluation.PrecisionRecall;

/** Precision and recall, see {@link perrin.diffusion.evaluation.PrecisionRecall}. */
public final class PrecisionRecallMetric implements NamedMetric, ImageMeasure {
  /** The entry; made by the catalogue. */
  public PrecisionRecallMetric() {}

  @Override
  public String name() {
    return "precision-recall";
  }

  @Override
  public String summary() {
    return "share of samples near data, and of data near samples ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "arXiv 1904.06991";
  }

  @Override
  public List<Figure> figures(Comparison images) {
    var quality =
        PrecisionRecall.of(
            images.real().neighbours(), images.images().features(), PrecisionRecall.K);
    String k = " (k = " + PrecisionRecall.K + ")";
    return List.of(
        new Figure("precision", "precision" + k, "%.3f", quality.precision()),
        new Figure("recall", "recall" + k, "%.3f", quality.recall()));
  }
}
