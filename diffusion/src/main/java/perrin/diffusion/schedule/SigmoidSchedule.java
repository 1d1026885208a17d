package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * abar a stretch of a falling sigmoid: {@code abar(t) = (v_end - sigmoid(x/tau)) / (v_end -
 * v_start)} with x linear from {@code start} to {@code end} and v the sigmoids of the ends (Jabri
 * et al. 2022, arXiv 2212.11972; Chen 2023, arXiv 2301.10972, algorithm 1).
 *
 * <p>Published code clips abar below at 1e-9, which would hold it constant at the end; here {@code
 * margin + (1 - margin) abar} takes it there strictly falling, off by no more than the margin.
 */
public final class SigmoidSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public SigmoidSchedule() {}

  /**
   * The curve; with a = start / tau, b = end / tau and x between them, sigmoid(b) - sigmoid(x) =
   * sinh((b-x)/2) / (2 cosh(b/2) cosh(x/2)) has no cancellation.
   *
   * @param from start
   * @param to end, above start
   * @param tau temperature, above 0
   * @param margin abar at the noisy end, above 0
   */
  public record Curve(double from, double to, double tau, double margin) implements VpCurve {
    @Override
    public String spec() {
      return "sigmoid:start=" + from + ",end=" + to + ",tau=" + tau + ",margin=" + margin;
    }

    private double x(double t) {
      return (from * (1 - t) + to * t) / tau;
    }

    @Override
    public double logAlphaBar(double t) {
      double span = (to - from) / tau / 2;
      double share = t * span; // (x - a) / 2
      double lost =
          (1 - margin)
              * Math.sinh(share)
              * Math.cosh(to / tau / 2)
              / (Math.cosh(x(t) / 2) * Math.sinh(span));
      return lost < 0.5 ? Math.log1p(-lost) : Math.log(kept(t));
    }

    /** abar. */
    private double kept(double t) {
      double span = (to - from) / tau / 2;
      double raw =
          Math.sinh((1 - t) * span)
              * Math.cosh(from / tau / 2)
              / (Math.cosh(x(t) / 2) * Math.sinh(span));
      return margin + (1 - margin) * raw;
    }

    @Override
    public double beta(double t) {
      double a = from / tau / 2;
      double b = to / tau / 2;
      double cosh = Math.cosh(x(t) / 2);
      // -d abar / dt = (1 - margin) sigmoid'(x) dx/dt / (v_end - v_start)
      double rate =
          (1 - margin) * (b - a) * Math.cosh(a) * Math.cosh(b) / (cosh * cosh * Math.sinh(b - a));
      return rate / kept(t);
    }

    @Override
    public double timeOf(double logAlphaBar) {
      return Domain.solve(this::logAlphaBar, logAlphaBar, start(), end());
    }
  }

  @Override
  public Schedule make(Settings settings) {
    double start = settings.real("start", -30, 30);
    double end = settings.real("end", -30, 30);
    if (!(start < end)) {
      throw new CatalogException("sigmoid: start=" + start + " must be below end=" + end);
    }
    double tau = settings.real("tau", 0.05, 100);
    if (Math.max(Math.abs(start), Math.abs(end)) / tau > 60) {
      throw new CatalogException(
          "sigmoid: with tau="
              + tau
              + " the sigmoid is flat at its ends, so that steps would add"
              + " no noise; tau must be at least a sixtieth of start and end");
    }
    return new Curve(start, end, tau, settings.real("margin", 1e-15, 0.1))
        .inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "sigmoid";
  }

  @Override
  public String summary() {
    return "abar a falling sigmoid with start, end and temperature";
  }

  @Override
  public String paper() {
    return "arXiv 2212.11972";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("start", -3, "left end of the sigmoid"),
        Setting.of("end", 3, "right end of the sigmoid, above start"),
        Setting.of("tau", 1, "temperature, above 0"),
        new Setting("margin", "1e-9", "abar at the end, above 0"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }

  @Override
  public List<String> presets() {
    return List.of("sigmoid:start=0,end=3,tau=0.3", "sigmoid:start=0,end=3,tau=0.7");
  }
}
