package perrin.diffusion.exact.named;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.exact.NamedExactDensity;

/**
 * One Gaussian {@code N(mean 1, deviation^2 ((1 - rho) I + rho 1 1^T))}: linear denoiser, straight
 * answers. With correlation rho its eigenvalues are deviation^2 (1 + (D - 1) rho) and deviation^2
 * (1 - rho).
 */
public final class OneGaussian implements NamedExactDensity {
  /** The entry; made by the catalogue. */
  public OneGaussian() {}

  @Override
  public LabelledMixture make(Settings settings) {
    int d = settings.whole("dimensions", 1, 4096);
    double c = settings.real("deviation", 0, 1e6);
    double rho = settings.real("correlation", -1, 1);
    double[] mean = new double[d];
    Arrays.fill(mean, settings.real("mean", -1e6, 1e6));
    if (rho == 0) {
      return new LabelledMixture(GaussianMixture.gaussian(mean, c), 0);
    }
    if (1 + (d - 1) * rho < 0) {
      throw new CatalogException(
          "gaussian: correlation=" + rho + " of " + d + " coordinates is not positive definite");
    }
    double[][] cov = new double[d][d];
    for (int i = 0; i < d; i++) {
      Arrays.fill(cov[i], rho * c * c);
      cov[i][i] = c * c;
    }
    return new LabelledMixture(
        GaussianMixture.full(new double[] {1}, new double[][] {mean}, new double[][][] {cov}), 0);
  }

  @Override
  public String name() {
    return "gaussian";
  }

  @Override
  public String summary() {
    return "one Gaussian, its coordinates equally correlated";
  }

  @Override
  public String paper() {
    return "closed form";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("dimensions", 2, "D, at least 1"),
        Setting.of("mean", 0.5, "mean of every coordinate"),
        Setting.of("deviation", 0.5, "deviation of every coordinate, at least 0"),
        Setting.of("correlation", 0, "correlation of any two coordinates, above -1 / (D - 1)"));
  }
}
