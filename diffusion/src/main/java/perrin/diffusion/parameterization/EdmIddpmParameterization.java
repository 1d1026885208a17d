package perrin.diffusion.parameterization;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.IddpmSigmaSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SigmaTable;

/**
 * The preconditioning of improved DDPM in EDM's table: {@code c_skip = 1}, {@code c_out = -sigma},
 * {@code c_in = 1 / sqrt(sigma^2 + 1)}, {@code c_noise = M - 1 - argmin_j |u_j - sigma|} with u_j
 * the levels of {@code iddpm-sigma} (Karras et al. 2022, arXiv 2206.00364, table 1). What the
 * network learns is eps.
 */
public final class EdmIddpmParameterization implements NamedParameterization {
  /** The entry; made by the catalogue. */
  public EdmIddpmParameterization() {}

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    Preconditioning.check(name(), schedule);
    int steps = settings.whole("steps", 1, 1_000_000);
    SigmaTable table = IddpmSigmaSchedule.of(steps, 0.001, 0.008);
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
        double sigma = level.sigma();
        int below = (int) table.time(NoiseLevel.ofSigma(sigma));
        int above = Math.min(below + 1, steps);
        boolean nearBelow = below > 0 && sigma - table.noise(below) <= table.noise(above) - sigma;
        int k = Math.max(1, nearBelow ? below : above);
        return k - 1.0; // u_j = sigma_{M-j}, hence M - 1 - j = k - 1
      }
    };
  }

  @Override
  public String name() {
    return "edm-iddpm";
  }

  @Override
  public String summary() {
    return "the iDDPM column of EDM's table";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("steps", 1000, "M, steps of the trained model"));
  }
}
