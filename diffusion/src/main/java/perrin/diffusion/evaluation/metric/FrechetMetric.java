package perrin.diffusion.evaluation.metric;

import java.util.List;
import perrin.diffusion.evaluation.Comparison;
import perrin.diffusion.evaluation.Evaluation;
import perrin.diffusion.evaluation.Figure;
import perrin.diffusion.evaluation.FrechetDistance;
import perrin.diffusion.evaluation.GaussianStatistics;
import perrin.diffusion.evaluation.ImageMeasure;

/** Fréchet distance, see {@link perrin.diffusion.evaluation.FrechetDistance}. */
public final class FrechetMetric implements NamedMetric, ImageMeasure {
  /** The entry; made by the catalogue. */
  public FrechetMetric() {}

  @Override
  public String name() {
    return "frechet";
  }

  @Override
  public String summary() {
    return "Fréchet distance of Gaussians fitted to features ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "arXiv 1706.08500";
  }

  @Override
  public List<Figure> figures(Comparison images) {
    double distance =
        FrechetDistance.between(
            GaussianStatistics.of(images.images().features()), images.real().statistics());
    return List.of(
        new Figure(Evaluation.FRECHET, "Fréchet distance to test images", "%.3f", distance));
  }
}
