package perrin.diffusion.exact.named;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.exact.NamedExactDensity;

/**
 * Two spirals about one centre, half a turn apart, as chains of Gaussians: the data set of that
 * name with its curves replaced by points evenly spread along them.
 */
public final class Spirals implements NamedExactDensity {
  /** The entry; made by the catalogue. */
  public Spirals() {}

  @Override
  public LabelledMixture make(Settings settings) {
    int count = settings.whole("components", 2, 1024);
    return Chain.of(
        2,
        count,
        settings.real("deviation", 0, 1e6),
        (branch, u) -> {
          double turn = Math.sqrt(u);
          double angle = 3 * Math.PI * turn + branch * Math.PI;
          return new double[] {2 * turn * Math.cos(angle), 2 * turn * Math.sin(angle)};
        });
  }

  @Override
  public String name() {
    return "spirals";
  }

  @Override
  public String summary() {
    return "two spirals of many small Gaussians, each a class";
  }

  @Override
  public String paper() {
    return "closed form";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("components", 60, "Gaussians a spiral, at least 2"),
        Setting.of("deviation", 0.05, "of each Gaussian, at least 0"));
  }
}
