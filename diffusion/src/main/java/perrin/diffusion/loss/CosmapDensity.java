package perrin.diffusion.loss;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * The share of time {@code t = 1 - 1 / (tan(pi u / 2) + 1)}, u uniform, which on straight paths
 * gives the log-SNRs of the cosine schedule (Esser et al. 2024, arXiv 2403.03206, eq. 21).
 */
public final class CosmapDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public CosmapDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    return new TimeDensity(
        schedule,
        u -> {
          double sin = Math.sin(Math.PI / 2 * u);
          return sin / (sin + Math.cos(Math.PI / 2 * u));
        });
  }

  @Override
  public String name() {
    return "cosmap";
  }

  @Override
  public String summary() {
    return "time with the log-SNRs of the cosine schedule on straight paths";
  }

  @Override
  public String paper() {
    return "arXiv 2403.03206";
  }
}
