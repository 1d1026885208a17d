package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The variance-preserving diffusion as a flow-matching path (Lipman et al. 2023, arXiv 2210.02747,
 * eq. 18): {@code signal = exp(-B(t)/2)}, {@code noise = sqrt(1 - exp(-B(t)))} with {@code B(t) =
 * beta_min t + (beta_max - beta_min) t^2 / 2}. The curve is that of {@link VpSchedule}; as the
 * noise starts from 0 like a root, its velocity is infinite at the clean end.
 */
public final class FlowVpSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public FlowVpSchedule() {}

  @Override
  public Schedule make(Settings settings) {
    return new VpSchedule.Curve(
        name(), settings.real("beta-min", 1e-6, 1e3), settings.real("beta-max", 1e-6, 1e3));
  }

  @Override
  public String name() {
    return "flow-vp";
  }

  @Override
  public String summary() {
    return "flow path along the variance-preserving diffusion";
  }

  @Override
  public String paper() {
    return "arXiv 2210.02747";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("beta-min", 0.1, "beta(0), above 0"), Setting.of("beta-max", 20, "beta(1)"));
  }
}
