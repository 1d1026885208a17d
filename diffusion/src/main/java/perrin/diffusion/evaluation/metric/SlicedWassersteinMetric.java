package perrin.diffusion.evaluation.metric;

/** Sliced Wasserstein distance, see {@link perrin.diffusion.evaluation.SlicedWasserstein}. */
public final class SlicedWassersteinMetric implements NamedMetric {
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
}
