package perrin.diffusion.exact.named;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.exact.NamedExactDensity;

/**
 * Two half circles that interlock, as chains of Gaussians: the data set of that name with its curve
 * replaced by the middles of equal arcs.
 */
public final class Moons implements NamedExactDensity {
  /** The entry; made by the catalogue. */
  public Moons() {}

  @Override
  public LabelledMixture make(Settings settings) {
    int count = settings.whole("components", 2, 1024);
    return Chain.of(
        2,
        count,
        settings.real("deviation", 0, 1e6),
        (branch, u) -> {
          double x = Math.cos(Math.PI * u);
          double y = Math.sin(Math.PI * u);
          return branch == 0
              ? new double[] {1.2 * (x - 0.5), 1.2 * (y - 0.25)}
              : new double[] {1.2 * (0.5 - x), 1.2 * (0.25 - y)};
        });
  }

  @Override
  public String name() {
    return "moons";
  }

  @Override
  public String summary() {
    return "two interlocking half circles of many small Gaussians, each a class";
  }

  @Override
  public String paper() {
    return "closed form";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("components", 24, "Gaussians a half circle, at least 2"),
        Setting.of("deviation", 0.07, "of each Gaussian, at least 0"));
  }
}
