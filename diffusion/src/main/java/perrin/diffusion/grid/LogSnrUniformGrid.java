package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Uniform steps in the log-SNR lambda (Lu et al. 2022, arXiv 2206.00927, section 3.3 and appendix
 * D.4), then clean. As {@code lambda = -2 log sigma} these are the levels of {@link
 * ExponentialGrid}; {@code last=noisy} stops at the least noise instead, as DPM-Solver's n steps
 * do.
 */
public final class LogSnrUniformGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public LogSnrUniformGrid() {}

  @Override
  public Grid make(Settings settings) {
    return new SigmaGrid(name(), settings, ExponentialGrid::ramp);
  }

  @Override
  public String name() {
    return "logsnr-uniform";
  }

  @Override
  public String summary() {
    return "uniform in the log-SNR";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00927";
  }

  @Override
  public List<Setting> settings() {
    return SigmaGrid.withCommon();
  }
}
