package perrin.diffusion.parameterization;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.VpSchedule;

/**
 * The preconditioning of variance-preserving models in EDM's table: {@code c_skip = 1}, {@code
 * c_out = -sigma}, {@code c_in = 1 / sqrt(sigma^2 + 1)}, {@code c_noise = (M - 1) t(sigma)} with t
 * the time of the VP equation (Karras et al. 2022, arXiv 2206.00364, table 1). What the network
 * learns is eps.
 */
public final class EdmVpParameterization implements NamedParameterization {
  /** The entry; made by the catalogue. */
  public EdmVpParameterization() {}

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    Preconditioning.check(name(), schedule);
    var vp =
        new VpSchedule.Curve(
            "vp", settings.real("beta-min", 1e-6, 1e3), settings.real("beta-max", 1e-6, 1e3));
    double steps = settings.whole("steps", 2, 1_000_000) - 1.0;
    return new Preconditioning() {
      @Override
      public double skip(double sigma) {
        return 1;
      }

      @Override
      public double out(double sigma) {
        return -sigma;
      }

      @Override
      public double in(double sigma) {
        return 1 / Math.hypot(sigma, 1);
      }

      @Override
      public double cNoise(NoiseLevel level, double time) {
        return steps * vp.timeOf(level.logAlphaBar());
      }
    };
  }

  @Override
  public String name() {
    return "edm-vp";
  }

  @Override
  public String summary() {
    return "the VP column of EDM's table";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("beta-min", 0.1, "beta(0), above 0"),
        Setting.of("beta-max", 20, "beta(1), above 0"),
        Setting.of("steps", 1000, "M, steps of the trained model"));
  }
}
