package perrin.diffusion.loss;

import java.util.List;
import java.util.Optional;
import perrin.diffusion.Learner;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** Another density whose quantiles every B samples in a row cover evenly; best B is the batch. */
interface EvenDensity extends NamedDensity {
  /**
   * The quantile of one sample.
   *
   * @param n the sample
   * @param strata B
   * @return u in [0, 1)
   */
  double quantile(long seed, long step, int n, int strata);

  @Override
  default LevelDensity make(Schedule schedule, Settings settings) {
    LevelDensity base = Densities.of(settings.bracketed("of"), schedule);
    return new Even(this, base, settings.whole("strata", 1, 1_000_000));
  }

  @Override
  default List<Setting> settings() {
    return List.of(
        new Setting("of", "[uniform]", "the density, in brackets if it has settings"),
        Setting.of("strata", 64, "B, best the batch size"));
  }

  /** The base's levels at those quantiles. */
  record Even(EvenDensity quantiles, LevelDensity base, int strata) implements LevelDensity {
    @Override
    public NoiseLevel quantile(double u) {
      return base.quantile(u);
    }

    @Override
    public double share(long seed, long step, int sample) {
      return quantiles.quantile(seed, step, sample, strata);
    }

    @Override
    public double weight(double u) {
      return base.weight(u);
    }

    @Override
    public Optional<Learner> learner() {
      return base.learner();
    }
  }
}
