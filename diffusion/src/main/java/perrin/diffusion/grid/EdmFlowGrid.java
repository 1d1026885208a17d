package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The ramp of {@link KarrasGrid} in the time of straight paths, {@code u = noise / (signal +
 * noise)}, which is 1 where sigma is infinite: {@code u_i = (u_max^{1/rho} + i/(n-1) (u_min^{1/rho}
 * - u_max^{1/rho}))^rho}, then clean. Public implementations offer it for flow-matching models, and
 * it suits every schedule that ends without signal.
 */
public final class EdmFlowGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public EdmFlowGrid() {}

  private static double flowTime(NoiseLevel level) {
    return level.noise() / (level.signal() + level.noise());
  }

  @Override
  public Grid make(Settings settings) {
    double rho = settings.real("rho", 0.1, 1000);
    return (schedule, steps) -> {
      Levels.checkCount(name(), steps);
      NoiseLevel end = schedule.level(schedule.end());
      double max = flowTime(end);
      double min = flowTime(schedule.level(Levels.firstNoisyTime(schedule)));
      var levels = new ArrayList<NoiseLevel>();
      levels.add(end);
      for (int i = 1; i < steps; i++) {
        double u = i == steps - 1 ? min : KarrasGrid.ramp(i / (steps - 1.0), min, max, rho);
        levels.add(Levels.onCurve(schedule, new NoiseLevel(1 - u, u)));
      }
      return Levels.toClean(name(), schedule, levels);
    };
  }

  @Override
  public String name() {
    return "edm-flow";
  }

  @Override
  public String summary() {
    return "powers of a line in flow time, finite at pure noise";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364 in the time of 2209.03003";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("rho", 7, "exponent, above 0"));
  }
}
