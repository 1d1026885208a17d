package perrin.diffusion.exact.named;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.data.KeyedRandom;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.exact.NamedExactDensity;

/**
 * A mixture without symmetries: weights, means and full covariances drawn by a seed, scaled so that
 * the data have variance near 1.
 */
public final class DrawnMixture implements NamedExactDensity {
  /** The entry; made by the catalogue. */
  public DrawnMixture() {}

  @Override
  public LabelledMixture make(Settings settings) {
    int d = settings.whole("dimensions", 1, 1024);
    int count = settings.whole("components", 1, 1024);
    var random = new KeyedRandom(settings.whole("seed", 0, Integer.MAX_VALUE), 0);
    double[] weights = new double[count];
    double[][] means = new double[count][d];
    double[][][] covariances = new double[count][d][d];
    for (int j = 0; j < count; j++) {
      weights[j] = random.uniform(0.5, 1.5);
      double[] stretch = new double[d]; // one direction in which the component is longer
      for (int i = 0; i < d; i++) {
        means[j][i] = 0.9 * random.normal();
        stretch[i] = 0.4 * random.normal() / Math.sqrt(d);
      }
      double round = random.uniform(0.15, 0.4);
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          covariances[j][a][b] = stretch[a] * stretch[b] + (a == b ? round * round : 0);
        }
      }
    }
    return LabelledMixture.each(GaussianMixture.full(weights, means, covariances));
  }

  @Override
  public String name() {
    return "mixture";
  }

  @Override
  public String summary() {
    return "Gaussians of different weights, places and shapes, drawn by a seed";
  }

  @Override
  public String paper() {
    return "closed form";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("dimensions", 2, "D, at least 1"),
        Setting.of("components", 3, "J, each a class, at least 1"),
        Setting.of("seed", 1, "keys the draw"));
  }
}
