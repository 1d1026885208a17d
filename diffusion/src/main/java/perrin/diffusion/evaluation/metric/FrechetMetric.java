package perrin.diffusion.evaluation.metric;

/** Fréchet distance, see {@link perrin.diffusion.evaluation.FrechetDistance}. */
public final class FrechetMetric implements NamedMetric {
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
}
