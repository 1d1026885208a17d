package perrin.diffusion.evaluation.metric;

/**
 * The variational bound of a trained model, see {@link perrin.diffusion.bound.VariationalBound}.
 */
public final class ElboMetric implements NamedMetric {
  /** The entry; made by the catalogue. */
  public ElboMetric() {}

  @Override
  public String name() {
    return "elbo";
  }

  @Override
  public String summary() {
    return "variational bound by term, nats and bits a dimension ('perrin elbo')";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239, section 4.2";
  }
}
