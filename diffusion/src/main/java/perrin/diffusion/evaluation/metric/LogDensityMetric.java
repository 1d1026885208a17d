package perrin.diffusion.evaluation.metric;

/** Fit of samples to a closed-form density, see {@link perrin.diffusion.trajectory.Trajectory}. */
public final class LogDensityMetric implements NamedMetric {
  /** The entry; made by the catalogue. */
  public LogDensityMetric() {}

  @Override
  public String name() {
    return "log-density";
  }

  @Override
  public String summary() {
    return "mean log density of samples under a known density ('perrin evaluate', 'perrin"
        + " trajectory')";
  }

  @Override
  public String paper() {
    return "closed form";
  }
}
