package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * {@code log sigma} a power of a line, {@code sigma_i = exp(log sigma_min + (1 - i/(n-1))^rho (log
 * sigma_max - log sigma_min))}, then clean: the "polyexponential" of the k-diffusion project; rho =
 * 1 is {@link ExponentialGrid}.
 */
public final class PolyexponentialGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public PolyexponentialGrid() {}

  @Override
  public Grid make(Settings settings) {
    double rho = settings.real("rho", 0.1, 1000);
    return new SigmaGrid(
        name(),
        settings,
        (u, min, max) -> ExponentialGrid.ramp(1 - Math.pow(1 - u, rho), min, max));
  }

  @Override
  public String name() {
    return "polyexponential";
  }

  @Override
  public String summary() {
    return "log sigma a power of a line";
  }

  @Override
  public String paper() {
    return "k-diffusion";
  }

  @Override
  public List<Setting> settings() {
    return SigmaGrid.withCommon(Setting.of("rho", 1, "exponent, above 0"));
  }
}
