package perrin.diffusion.evaluation.metric;

/** Precision and recall, see {@link perrin.diffusion.evaluation.PrecisionRecall}. */
public final class PrecisionRecallMetric implements NamedMetric {
  /** The entry; made by the catalogue. */
  public PrecisionRecallMetric() {}

  @Override
  public String name() {
    return "precision-recall";
  }

  @Override
  public String summary() {
    return "share of samples near data, and of data near samples ('perrin evaluate')";
  }

  @Override
  public String paper() {
    return "arXiv 1904.06991";
  }
}
