package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The levels of improved score networks (Song and Ermon 2020, arXiv 2006.09011): geometric as
 * {@link NcsnSchedule}, but sigma_max is as large as the greatest distance of two data points
 * (technique 1), and there are so many levels that neighbours overlap: {@code Phi(sqrt(2D) (gamma -
 * 1) + 3 gamma) - Phi(sqrt(2D) (gamma - 1) - 3 gamma)} near 0.5 in D dimensions, gamma the ratio of
 * neighbours (technique 2). The defaults are those for CIFAR-10.
 */
public final class Ncsnv2Schedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public Ncsnv2Schedule() {}

  @Override
  public SigmaTable make(Settings settings) {
    double min = settings.real("sigma-min", 1e-9, 1e9);
    double max = settings.real("sigma-max", Math.nextUp(min), 1e9);
    return NcsnSchedule.of(name(), min, max, settings.whole("levels", 1, 1_000_000));
  }

  @Override
  public String name() {
    return "ncsnv2";
  }

  @Override
  public String summary() {
    return "geometric levels up to the diameter of the data";
  }

  @Override
  public String paper() {
    return "arXiv 2006.09011";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("sigma-min", 0.01, "smallest sigma, above 0"),
        Setting.of("sigma-max", 50, "largest sigma"),
        Setting.of("levels", 232, "number of levels L"));
  }

  @Override
  public List<String> presets() {
    return List.of("ncsnv2:sigma-max=90,levels=500");
  }
}
