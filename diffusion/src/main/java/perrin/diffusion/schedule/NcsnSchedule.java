package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The levels of noise-conditional score networks: L sigmas in geometric sequence (Song and Ermon
 * 2019, arXiv 1907.05600, section 4.1). Step k is the k-th smallest.
 */
public final class NcsnSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public NcsnSchedule() {}

  /**
   * The schedule.
   *
   * @param name under which the catalogue knows it
   * @param sigmaMin smallest sigma, above 0
   * @param sigmaMax largest sigma
   * @param levels L, at least 1; a single one is sigmaMax
   * @return the schedule
   */
  public static SigmaTable of(String name, double sigmaMin, double sigmaMax, int levels) {
    return SigmaTable.of(
        name + ":sigma-min=" + sigmaMin + ",sigma-max=" + sigmaMax + ",levels=" + levels,
        GeometricSigmas.of(sigmaMin, sigmaMax, levels, GeometricSigmas.Numbering.UPWARDS));
  }

  @Override
  public SigmaTable make(Settings settings) {
    double min = settings.real("sigma-min", 1e-9, 1e9);
    double max = settings.real("sigma-max", Math.nextUp(min), 1e9);
    return of(name(), min, max, settings.whole("levels", 1, 1_000_000));
  }

  @Override
  public String name() {
    return "ncsn";
  }

  @Override
  public String summary() {
    return "L noise levels in geometric sequence, variance exploding";
  }

  @Override
  public String paper() {
    return "arXiv 1907.05600";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("sigma-min", 0.01, "smallest sigma, above 0"),
        Setting.of("sigma-max", 1, "largest sigma"),
        Setting.of("levels", 10, "number of levels L"));
  }
}
