package perrin.diffusion.exact.named;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.exact.NamedExactDensity;

/**
 * Equal round Gaussians on a ring, counted from the right, anticlockwise; as the data set of that
 * name.
 */
public final class Ring implements NamedExactDensity {
  /** The entry; made by the catalogue. */
  public Ring() {}

  @Override
  public LabelledMixture make(Settings settings) {
    int count = settings.whole("components", 1, 1024);
    double radius = settings.real("radius", 0, 1e6);
    double[] weights = new double[count];
    double[][] means = new double[count][];
    double[][] deviations = new double[count][2];
    for (int j = 0; j < count; j++) {
      double angle = 2 * Math.PI * j / count;
      weights[j] = 1;
      means[j] = new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
      Arrays.fill(deviations[j], settings.real("deviation", 0, 1e6));
    }
    return LabelledMixture.each(new GaussianMixture(weights, means, deviations));
  }

  @Override
  public String name() {
    return "gmm8";
  }

  @Override
  public String summary() {
    return "equal Gaussians on a ring in the plane, each a class";
  }

  @Override
  public String paper() {
    return "closed form";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("components", 8, "J, at least 1"),
        Setting.of("radius", 1.6, "of the ring"),
        Setting.of("deviation", 0.12, "of each Gaussian, at least 0"));
  }
}
