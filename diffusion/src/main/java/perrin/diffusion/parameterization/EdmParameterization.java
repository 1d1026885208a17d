package perrin.diffusion.parameterization;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * EDM's preconditioning: {@code c_skip = sigma_data^2 / (sigma^2 + sigma_data^2)}, {@code c_out =
 * sigma sigma_data / sqrt(sigma^2 + sigma_data^2)}, {@code c_in = 1 / sqrt(sigma^2 +
 * sigma_data^2)}, {@code c_noise = log(sigma) / 4} (Karras et al. 2022, arXiv 2206.00364, table 1):
 * input and target have unit variance, and errors of the network are amplified as little as
 * possible.
 */
public final class EdmParameterization implements NamedParameterization {
  /** The entry; made by the catalogue. */
  public EdmParameterization() {}

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    Preconditioning.check(name(), schedule);
    double data = settings.real("sigma-data", 1e-6, 1e6);
    return new Preconditioning() {
      @Override
      public double skip(double sigma) {
        return data * data / (sigma * sigma + data * data);
      }

      @Override
      public double out(double sigma) {
        return sigma * data / Math.hypot(sigma, data);
      }

      @Override
      public double in(double sigma) {
        return 1 / Math.hypot(sigma, data);
      }

      @Override
      public double cNoise(NoiseLevel level, double time) {
        return Math.log(level.sigma()) / 4;
      }
    };
  }

  @Override
  public String name() {
    return "edm";
  }

  @Override
  public String summary() {
    return "EDM preconditioning: unit variance in, unit variance out";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("sigma-data", 0.5, "standard deviation of the data, above 0"));
  }
}
