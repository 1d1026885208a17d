package perrin.diffusion.parameterization;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * The network predicts the score in units of the noise, {@code s = F / noise}, so that its output
 * has unit size at every level (Song and Ermon 2020, arXiv 2006.09011, technique 3; Song et al.
 * 2021, arXiv 2011.13456). What it learns is -eps.
 */
public final class ScoreParameterization implements NamedParameterization {
  /** The entry; made by the catalogue. */
  public ScoreParameterization() {}

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    return new Parameterization() {
      @Override
      public Kind kind() {
        return Kind.SCORE;
      }

      @Override
      public double cOut(NoiseLevel level) {
        return 1 / level.noise();
      }

      @Override
      public double cNoise(NoiseLevel level, double time) {
        return ModelTime.of(schedule, time);
      }
    };
  }

  @Override
  public String name() {
    return "score";
  }

  @Override
  public String summary() {
    return "the network predicts the score, scaled by the noise";
  }

  @Override
  public String paper() {
    return "arXiv 2006.09011";
  }
}
