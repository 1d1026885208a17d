package perrin.diffusion.parameterization;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * The preconditioning of variance-exploding models in EDM's table: {@code c_skip = 1}, {@code c_out
 * = sigma}, {@code c_in = 1}, {@code c_noise = log(sigma / 2)} (Karras et al. 2022, arXiv
 * 2206.00364, table 1). What the network learns is -eps.
 */
public final class EdmVeParameterization implements NamedParameterization {
  /** The entry; made by the catalogue. */
  public EdmVeParameterization() {}

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    Preconditioning.check(name(), schedule);
    return new Preconditioning() {
      @Override
      public double skip(double sigma) {
        return 1;
      }

      @Override
      public double out(double sigma) {
        return sigma;
      }

      @Override
      public double in(double sigma) {
        return 1;
      }

      @Override
      public double cNoise(NoiseLevel level, double time) {
        return Math.log(level.sigma() / 2);
      }
    };
  }

  @Override
  public String name() {
    return "edm-ve";
  }

  @Override
  public String summary() {
    return "the VE column of EDM's table";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }
}
