package perrin.diffusion.evaluation;

import java.util.IdentityHashMap;
import java.util.Map;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;

/** Features that are computed once for each set, however often they are asked for. */
public final class RememberedFeatures implements FeatureNetwork {
  private final FeatureNetwork network;
  private final Map<Dataset, FeatureSet> known = new IdentityHashMap<>();

  /**
   * Nothing known yet.
   *
   * @param network computes them
   */
  public RememberedFeatures(FeatureNetwork network) {
    this.network = network;
  }

  @Override
  public ImageShape shape() {
    return network.shape();
  }

  @Override
  public FeatureSet features(Dataset images) {
    return known.computeIfAbsent(images, network::features);
  }
}
