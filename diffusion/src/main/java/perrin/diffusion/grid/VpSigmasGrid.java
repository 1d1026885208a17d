package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The sigmas of the variance-preserving equation at uniform times from 1 to eps-s: {@code sigma(t)
 * = sqrt(exp(beta_d t^2 / 2 + beta_min t) - 1)}, then clean (Karras et al. 2022, arXiv 2206.00364,
 * table 1, first column), put on whatever schedule by its noise / signal.
 */
public final class VpSigmasGrid implements NamedGrid {
  private static final double ROUNDING = 1e-12;

  /** The entry; made by the catalogue. */
  public VpSigmasGrid() {}

  /** sqrt(expm1(beta_d t^2 / 2 + beta_min t)). */
  private static double sigma(double t, double betaD, double betaMin) {
    return Math.sqrt(Math.expm1(t * (betaD * t / 2 + betaMin)));
  }

  @Override
  public Grid make(Settings settings) {
    double d = settings.real("beta-d", 1e-6, 600);
    double min = settings.real("beta-min", 0, 100);
    double last = settings.real("eps-s", 1e-9, 0.999);
    return (schedule, steps) -> {
      Levels.checkCount(name(), steps);
      double end = schedule.level(schedule.end()).sigma();
      double start = schedule.level(schedule.start()).sigma();
      // on the very equation that they are of, the ends agree but for rounding
      if (sigma(1, d, min) > end * (1 + ROUNDING) || sigma(last, d, min) < start * (1 - ROUNDING)) {
        throw new CatalogException(
            "grid vp-sigmas: sigma from %s to %s does not lie within that of %s, %s to %s"
                .formatted(sigma(1, d, min), sigma(last, d, min), schedule.spec(), end, start));
      }
      var levels = new ArrayList<NoiseLevel>();
      for (int i = 0; i < steps; i++) {
        double t = steps == 1 ? 1 : 1 + i / (steps - 1.0) * (last - 1);
        levels.add(Levels.onCurve(schedule, NoiseLevel.ofSigma(sigma(t, d, min))));
      }
      return Levels.toClean(name(), schedule, levels);
    };
  }

  @Override
  public String name() {
    return "vp-sigmas";
  }

  @Override
  public String summary() {
    return "noise of the VP equation at uniform times";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("beta-d", 19.9, "slope of beta(t), above 0"),
        Setting.of("beta-min", 0.1, "beta(0), at least 0"),
        Setting.of("eps-s", 1e-3, "last time, above 0"));
  }
}
