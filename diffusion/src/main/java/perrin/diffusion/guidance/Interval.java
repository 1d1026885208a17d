package perrin.diffusion.guidance;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Classifier-free guidance in the middle of the noise levels only (Kynkäänniemi et al. 2024, arXiv
 * 2404.07724, eq. 5): at high noise it costs variety, at low noise it does nothing.
 *
 * @param gamma guidance scale inside
 * @param low sigma = noise / signal above which it begins
 * @param high sigma up to which it goes
 */
public record Interval(double gamma, double low, double high) {
  /**
   * The scale at a level: gamma for sigma in (low, high], else 1, the conditional model alone.
   *
   * @param level the noise level
   * @return the scale
   */
  public double at(NoiseLevel level) {
    return level.sigma() > low && level.sigma() <= high ? gamma : 1;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      Interval i =
          new Interval(
              settings.real("scale", -1e3, 1e3),
              settings.real("low", 0, 1e9),
              settings.real("high", 0, Double.POSITIVE_INFINITY));
      if (!(i.low < i.high)) {
        throw new CatalogException("interval: low=" + i.low + " must be below high=" + i.high);
      }
      return m -> new Cfg(m.conditional(name()), m.unconditional(name()), i::at);
    }

    @Override
    public String name() {
      return "interval";
    }

    @Override
    public String summary() {
      return "classifier-free within an interval of noise levels only";
    }

    @Override
    public String paper() {
      return "arXiv 2404.07724";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("scale", 3, "gamma inside the interval"),
          Setting.of("low", 0.28, "sigma = noise / signal above which it begins"),
          Setting.of("high", 2.9, "sigma up to which it goes"));
    }
  }
}
