package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * {@code sigma_i = (sigma_max^{1/rho} + i/(n-1) (sigma_min^{1/rho} - sigma_max^{1/rho}))^rho}, then
 * clean (Karras et al. 2022, arXiv 2206.00364, eq. 5): the larger rho, the more steps at low noise.
 */
public final class KarrasGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public KarrasGrid() {}

  /** (max^{1/rho} (1 - u) + min^{1/rho} u)^rho. */
  static double ramp(double u, double min, double max, double rho) {
    return Math.pow(Math.pow(max, 1 / rho) * (1 - u) + Math.pow(min, 1 / rho) * u, rho);
  }

  @Override
  public Grid make(Settings settings) {
    double rho = settings.real("rho", 0.1, 1000);
    return new SigmaGrid(name(), settings, (u, min, max) -> ramp(u, min, max, rho));
  }

  @Override
  public String name() {
    return "karras";
  }

  @Override
  public String summary() {
    return "powers of a line in sigma^(1/rho)";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return SigmaGrid.withCommon(Setting.of("rho", 7, "exponent, above 0"));
  }
}
