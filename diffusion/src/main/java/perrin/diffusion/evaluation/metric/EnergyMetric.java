package perrin.diffusion.evaluation.metric;

/** Energy distance, see {@link perrin.diffusion.evaluation.EnergyDistance}. */
public final class EnergyMetric implements NamedMetric {
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
}
