package perrin.diffusion.evaluation.metric;

import java.util.List;
import perrin.diffusion.evaluation.Comparison;
import perrin.diffusion.evaluation.EnergyDistance;
import perrin.diffusion.evaluation.Figure;
import perrin.diffusion.evaluation.ImageMeasure;

/** Energy distance, see {@link perrin.diffusion.evaluation.EnergyDistance}. */
public final class EnergyMetric implements NamedMetric, ImageMeasure {
  /** The entry; made by the catalogue. */
  public EnergyMetric() {}

  @Override
  public String name() {
    return "energy";
  }

  @Override
  public String summary() {
    return "energy distance of features, or of points ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "Székely and Rizzo 2013";
  }

  @Override
  public List<Figure> figures(Comparison images) {
    double distance =
        EnergyDistance.between(images.images().features(), images.real().neighbours());
    return List.of(new Figure("energy", "energy distance", "%.4f", distance));
  }
}
