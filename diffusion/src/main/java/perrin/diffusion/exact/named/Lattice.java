package perrin.diffusion.exact.named;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.exact.NamedExactDensity;

/**
 * Equal round Gaussians on a square grid, row by row from the lower left; as the data set {@code
 * grid25}.
 */
public final class Lattice implements NamedExactDensity {
  /** The entry; made by the catalogue. */
  public Lattice() {}

  @Override
  public LabelledMixture make(Settings settings) {
    int side = settings.whole("side", 1, 64);
    double spacing = settings.real("spacing", 0, 1e6);
    double[] weights = new double[side * side];
    double[][] means = new double[side * side][];
    double[][] deviations = new double[side * side][2];
    for (int j = 0; j < weights.length; j++) {
      double middle = (side - 1) / 2.0;
      weights[j] = 1;
      means[j] = new double[] {(j % side - middle) * spacing, (j / side - middle) * spacing};
      Arrays.fill(deviations[j], settings.real("deviation", 0, 1e6));
    }
    return LabelledMixture.each(new GaussianMixture(weights, means, deviations));
  }

  @Override
  public String name() {
    return "gmm25";
  }

  @Override
  public String summary() {
    return "equal Gaussians on a square grid in the plane, each a class";
  }

  @Override
  public String paper() {
    return "closed form";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("side", 5, "Gaussians a side, at least 1"),
        Setting.of("spacing", 0.8, "distance of neighbours"),
        Setting.of("deviation", 0.06, "of each Gaussian, at least 0"));
  }
}
