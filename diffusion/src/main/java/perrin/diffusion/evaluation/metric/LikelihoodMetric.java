package perrin.diffusion.evaluation.metric;

/** Exact likelihood, see {@link perrin.diffusion.likelihood.FlowLikelihood}. */
public final class LikelihoodMetric implements NamedMetric {
  /** The entry; made by the catalogue. */
  public LikelihoodMetric() {}

  @Override
  public String name() {
    return "likelihood";
  }

  @Override
  public String summary() {
    return "exact likelihood by the probability flow ('perrin likelihood')";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456, section 4.3";
  }
}
