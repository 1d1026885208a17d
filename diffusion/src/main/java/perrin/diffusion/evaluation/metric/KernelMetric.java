package perrin.diffusion.evaluation.metric;

/** Kernel distance, see {@link perrin.diffusion.evaluation.KernelDistance}. */
public final class KernelMetric implements NamedMetric {
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
}
