package perrin.diffusion.loss;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
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
    public NoiseLevels draw(long seed, long step, int first, int count) {
      List<NoiseLevel> each = new ArrayList<>(count);
      for (int n = first; n < first + count; n++) {
        each.add(quantile(quantiles.quantile(seed, step, n, strata)));
      }
      return NoiseLevels.of(each);
    }
  }
}
