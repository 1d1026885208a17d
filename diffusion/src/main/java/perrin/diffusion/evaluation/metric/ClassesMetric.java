package perrin.diffusion.evaluation.metric;

/** What a classifier says of samples, see {@link perrin.diffusion.evaluation.ClassStatistics}. */
public final class ClassesMetric implements NamedMetric {
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
}
