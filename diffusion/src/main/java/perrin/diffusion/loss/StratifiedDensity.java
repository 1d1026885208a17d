package perrin.diffusion.loss;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * Another density with one draw in each of B equal strata: sample n has {@code u = (n mod B + U_n)
 * / B}, U_n uniform. B samples in a row cover the density evenly, whatever the size of
 * microbatches; best B is the batch size.
 */
public final class StratifiedDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public StratifiedDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    return new Strata(
        Densities.of(settings.bracketed("of"), schedule), settings.whole("strata", 1, 1_000_000));
  }

  private record Strata(LevelDensity base, int strata) implements LevelDensity {
    @Override
    public NoiseLevel quantile(double u) {
      return base.quantile(u);
    }

    @Override
    public NoiseLevels draw(long seed, long step, int first, int count) {
      List<NoiseLevel> each = new ArrayList<>(count);
      for (int n = first; n < first + count; n++) {
        each.add(quantile((n % strata + LevelDensity.uniform(seed, step, n)) / strata));
      }
      return NoiseLevels.of(each);
    }
  }

  @Override
  public String name() {
    return "stratified";
  }

  @Override
  public String summary() {
    return "one draw in each of B shares of another density";
  }

  @Override
  public String paper() {
    return "k-diffusion";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("of", "[uniform]", "the density, in brackets if it has settings"),
        Setting.of("strata", 64, "B, best the batch size"));
  }
}
