package perrin.diffusion.evaluation.metric;

import java.util.List;
import perrin.diffusion.evaluation.Comparison;
import perrin.diffusion.evaluation.Figure;
import perrin.diffusion.evaluation.ImageMeasure;
import perrin.diffusion.evaluation.SlicedWasserstein;

/** Sliced Wasserstein distance, see {@link perrin.diffusion.evaluation.SlicedWasserstein}. */
public final class SlicedWassersteinMetric implements NamedMetric, ImageMeasure {
  /** The entry; made by the catalogue. */
  public SlicedWassersteinMetric() {}

  @Override
  public String name() {
    return "sliced-wasserstein";
  }

  @Override
  public String summary() {
    return "sliced 2-Wasserstein distance of features, or of points ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "arXiv 1803.11188";
  }

  @Override
  public List<Figure> figures(Comparison images) {
    double distance =
        SlicedWasserstein.between(
            images.images().features(),
            images.real().neighbours(),
            SlicedWasserstein.DIRECTIONS,
            images.seed());
    return List.of(
        new Figure("slicedWasserstein", "sliced Wasserstein, squared", "%.4f", distance));
  }
}
