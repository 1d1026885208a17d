package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * sigma geometric from the greatest to the least, {@code log sigma} linear, then clean: the
 * "exponential" of the k-diffusion project.
 */
public final class ExponentialGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public ExponentialGrid() {}

  /** max^{1-u} min^u. */
  static double ramp(double u, double min, double max) {
    return Math.exp(Math.log(max) * (1 - u) + Math.log(min) * u);
  }

  @Override
  public Grid make(Settings settings) {
    return new SigmaGrid(name(), settings, ExponentialGrid::ramp);
  }

  @Override
  public String name() {
    return "exponential";
  }

  @Override
  public String summary() {
    return "sigma in geometric sequence";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364, rho to infinity; k-diffusion";
  }

  @Override
  public List<Setting> settings() {
    return SigmaGrid.withCommon();
  }
}
