package perrin.diffusion.evaluation.metric;

/**
 * What captions ask for and pictures show, see {@link
 * perrin.diffusion.evaluation.scene.SceneEvaluation}.
 */
public final class ScenesMetric implements NamedMetric {
  /** The entry; made by the catalogue. */
  public ScenesMetric() {}

  @Override
  public String name() {
    return "scenes";
  }

  @Override
  public String summary() {
    return "share of what captions of scenes ask for that geometry finds ('perrin scenes')";
  }

  @Override
  public String paper() {
    return "cf. GenEval, arXiv 2310.11513";
  }
}
