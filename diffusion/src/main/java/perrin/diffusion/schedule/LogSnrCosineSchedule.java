package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The cosine schedule with bounded log-SNR: {@code lambda(t) = -2 log tan(a t + b)}, {@code b =
 * atan(exp(-lambda_max/2))}, {@code a = atan(exp(-lambda_min/2)) - b} (Salimans and Ho 2022, arXiv
 * 2202.00512, appendix E).
 */
public final class LogSnrCosineSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public LogSnrCosineSchedule() {}

  /**
   * The curve.
   *
   * @param name under which the catalogue knows it; more settings may follow
   * @param arc before the shift
   * @param shift added to the log-SNR
   */
  record Curve(String name, TangentArc arc, double shift) implements LogSnrCurve {
    @Override
    public String spec() {
      return name
          + (name.contains(":") ? "," : ":")
          + "lambda-max="
          + arc.lambdaMax()
          + ",lambda-min="
          + arc.lambdaMin();
    }

    @Override
    public double lambda(double t) {
      return arc.lambda(t) + shift;
    }

    @Override
    public double lambdaRate(double t) {
      return arc.rate(t);
    }

    @Override
    public double timeOfLambda(double lambda) {
      return arc.time(lambda - shift);
    }
  }

  @Override
  public Schedule make(Settings settings) {
    double max = settings.real("lambda-max", -60, 60);
    double min = settings.real("lambda-min", -60, Math.nextDown(max));
    return new Curve("logsnr-cosine", new TangentArc(max, min), 0)
        .inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "logsnr-cosine";
  }

  @Override
  public String summary() {
    return "the cosine schedule between two log-SNRs";
  }

  @Override
  public String paper() {
    return "arXiv 2202.00512";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("lambda-max", 20, "log-SNR at the clean end"),
        Setting.of("lambda-min", -20, "log-SNR at the noisy end"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }
}
