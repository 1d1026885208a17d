package perrin.diffusion.loss;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** Uniform over the steps 1 … T, or over the time of a continuous schedule. */
public final class UniformDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public UniformDensity() {}

  /**
   * The density: step {@code 1 + floor(u T)}, or time {@code start + u (end - start)}.
   *
   * @param schedule of the process
   * @return the density
   */
  public static LevelDensity of(Schedule schedule) {
    return new TimeDensity(schedule, u -> u);
  }

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    return of(schedule);
  }

  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public String summary() {
    return "uniform over the steps 1 … T, or over time";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239";
  }
}
