package perrin.diffusion.loss;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * Another density at evenly spread quantiles with one common random shift: sample n has {@code u =
 * (U + n / B) mod 1} (Kingma et al. 2021, arXiv 2107.00630, appendix I.1), U drawn once for every B
 * samples in a row. The variance of the loss over levels nearly vanishes; best B is the batch size.
 */
public final class AntitheticDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public AntitheticDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    return new Spread(
        Densities.of(settings.bracketed("of"), schedule), settings.whole("strata", 1, 1_000_000));
  }

  private record Spread(LevelDensity base, int strata) implements LevelDensity {
    @Override
    public NoiseLevel quantile(double u) {
      return base.quantile(u);
    }

    @Override
    public NoiseLevels draw(long seed, long step, int first, int count) {
      List<NoiseLevel> each = new ArrayList<>(count);
      for (int n = first; n < first + count; n++) {
        int place = n % strata;
        double u = LevelDensity.uniform(seed, step, n - place) + (double) place / strata;
        each.add(quantile(u - Math.floor(u)));
      }
      return NoiseLevels.of(each);
    }
  }

  @Override
  public String name() {
    return "antithetic";
  }

  @Override
  public String summary() {
    return "evenly spread quantiles of another density with a common shift";
  }

  @Override
  public String paper() {
    return "arXiv 2107.00630";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("of", "[uniform]", "the density, in brackets if it has settings"),
        Setting.of("strata", 64, "B, best the batch size"));
  }
}
