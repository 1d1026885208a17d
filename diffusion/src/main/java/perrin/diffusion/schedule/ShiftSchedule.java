package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * A continuous schedule in shifted time: {@code level(t) = base(s t / (1 + (s - 1) t))}, t being
 * the share of the time. On straight paths it multiplies sigma by s, as larger images need more
 * noise for the same loss of signal: {@code s = sqrt(m / n)} for m instead of n pixels (Esser et
 * al. 2024, arXiv 2403.03206, eq. 23).
 *
 * <p>Dynamic: with {@code tokens} above 0, {@code s = exp(mu)} with mu linear in the number of
 * tokens, through (base-tokens, base-shift) and (max-tokens, max-shift), as public implementations
 * do.
 */
public final class ShiftSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public ShiftSchedule() {}

  /**
   * The schedule.
   *
   * @param base continuous in time
   * @param factor s, above 0; 1 changes nothing
   * @return the shifted one
   * @throws CatalogException if the base has steps, which a shift would move off their numbers
   */
  public static Schedule of(Schedule base, double factor) {
    if (base instanceof SteppedSchedule) {
      throw new CatalogException(
          "shift: "
              + base.spec()
              + " has numbered steps, which shifted time would miss; choose a schedule that is"
              + " continuous in time, such as rectified");
    }
    return new Shifted(base, factor);
  }

  private record Shifted(Schedule base, double factor) implements Schedule {
    @Override
    public String spec() {
      return "shift:of=[" + base.spec() + "],factor=" + factor;
    }

    @Override
    public double start() {
      return base.start();
    }

    @Override
    public double end() {
      return base.end();
    }

    private double span() {
      return base.end() - base.start();
    }

    /** The base's time. */
    private double inner(double t) {
      double u = (Domain.check(this, t) - start()) / span();
      double shifted = factor * u / (1 + (factor - 1) * u);
      return t == end() ? end() : Domain.clamp(base, start() + span() * shifted);
    }

    /** d inner / dt. */
    private double rate(double t) {
      double u = (Domain.check(this, t) - start()) / span();
      double d = 1 + (factor - 1) * u;
      return factor / (d * d);
    }

    @Override
    public NoiseLevel level(double t) {
      return base.level(inner(t));
    }

    @Override
    public double time(NoiseLevel level) {
      double v = (base.time(level) - start()) / span();
      return Domain.clamp(this, start() + span() * (v / (factor - (factor - 1) * v)));
    }

    @Override
    public double drift(double t) {
      return base.drift(inner(t)) * rate(t);
    }

    @Override
    public double diffusion(double t) {
      return base.diffusion(inner(t)) * Math.sqrt(rate(t));
    }

    @Override
    public Kind velocity() {
      Kind inner = base.velocity();
      return Kind.velocity(
          l -> inner.p().applyAsDouble(l) * rate(time(l)),
          l -> inner.q().applyAsDouble(l) * rate(time(l)));
    }

    @Override
    public double priorStd() {
      return base.priorStd();
    }

    @Override
    public double priorStd(NoiseLevel first) {
      return base.priorStd(first);
    }
  }

  @Override
  public Schedule make(Settings settings) {
    int tokens = settings.whole("tokens", 0, 1_000_000_000);
    double factor = settings.real("factor", 1e-3, 1e3);
    if (tokens > 0) {
      double low = settings.real("base-tokens", 1, 1e9);
      double high = settings.real("max-tokens", Math.nextUp(low), 1e9);
      double from = settings.real("base-shift", -5, 5);
      double to = settings.real("max-shift", -5, 5);
      factor = Math.exp(from + (to - from) * (tokens - low) / (high - low));
    }
    return of(Schedules.of(settings.bracketed("of")), factor);
  }

  @Override
  public String name() {
    return "shift";
  }

  @Override
  public String summary() {
    return "a flow schedule in time shifted by resolution, fixed or dynamic";
  }

  @Override
  public String paper() {
    return "arXiv 2403.03206";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("of", "[rectified]", "the schedule, in brackets if it has settings"),
        Setting.of("factor", 3, "s of a fixed shift, above 0"),
        Setting.of("tokens", 0, "length of the image sequence; 0: fixed shift"),
        Setting.of("base-tokens", 256, "tokens of base-shift"),
        Setting.of("max-tokens", 4096, "tokens of max-shift"),
        Setting.of("base-shift", 0.5, "mu at base-tokens"),
        Setting.of("max-shift", 1.15, "mu at max-tokens"));
  }

  @Override
  public List<String> presets() {
    return List.of("shift:of=[rectified],tokens=1024", "shift:of=[flow-ot],factor=5");
  }
}
