package perrin.diffusion.evaluation.metric;

import java.util.List;
import perrin.diffusion.evaluation.Comparison;
import perrin.diffusion.evaluation.Figure;
import perrin.diffusion.evaluation.ImageMeasure;
import perrin.diffusion.evaluation.KernelDistance;

/** Kernel distance, see {@link perrin.diffusion.evaluation.KernelDistance}. */
public final class KernelMetric implements NamedMetric, ImageMeasure {
  /** The entry; made by the catalogue. */
  public KernelMetric() {}

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public String summary() {
    return "kernel distance (KID) of features, or of points, unbiased ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "arXiv 1801.01401";
  }

  @Override
  public List<Figure> figures(Comparison images) {
    var distance = KernelDistance.between(images.images().features(), images.real().neighbours());
    return List.of(
        new Figure("kernel", "kernel distance (KID)", "%.4f", distance.value()),
        new Figure("kernelError", "  its standard error", "%.4f", distance.standardError()));
  }
}
