package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Between two shifted cosine schedules: {@code lambda(t) = (1 - t) lambda_high(t) + t
 * lambda_low(t)}, shifted by {@code 2 log(noise-high / image-size)} where it is clean and by {@code
 * 2 log(noise-low / image-size)} where it is noisy (Hoogeboom et al. 2023, arXiv 2301.11093,
 * section 3.1).
 */
public final class CosineInterpolatedSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public CosineInterpolatedSchedule() {}

  /**
   * The curve.
   *
   * @param image side of the images, above 0
   * @param low shift at the noisy end, as a side; above 0, at most high
   * @param high shift at the clean end, as a side
   * @param arc before the shift
   */
  record Curve(double image, double low, double high, TangentArc arc) implements LogSnrCurve {
    @Override
    public String spec() {
      return "cosine-interpolated:image-size="
          + image
          + ",noise-low="
          + low
          + ",noise-high="
          + high
          + ",lambda-max="
          + arc.lambdaMax()
          + ",lambda-min="
          + arc.lambdaMin();
    }

    @Override
    public double lambda(double t) {
      return arc.lambda(t) + 2 * ((1 - t) * Math.log(high / image) + t * Math.log(low / image));
    }

    @Override
    public double lambdaRate(double t) {
      return arc.rate(t) + 2 * Math.log(low / high);
    }

    @Override
    public double timeOfLambda(double lambda) {
      return Domain.solve(this::lambda, lambda, start(), end());
    }
  }

  @Override
  public Schedule make(Settings settings) {
    double high = settings.real("noise-high", 1, 1e6);
    double max = settings.real("lambda-max", -50, 50);
    return new Curve(
            settings.real("image-size", 1, 1e6),
            settings.real("noise-low", 1, high),
            high,
            new TangentArc(max, settings.real("lambda-min", -50, Math.nextDown(max))))
        .inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "cosine-interpolated";
  }

  @Override
  public String summary() {
    return "cosine log-SNR between two shifts";
  }

  @Override
  public String paper() {
    return "arXiv 2301.11093";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("image-size", 256, "side of the images in pixels"),
        Setting.of("noise-low", 32, "shift at the noisy end, as a side"),
        Setting.of("noise-high", 256, "shift at the clean end, as a side"),
        Setting.of("lambda-max", 15, "log-SNR at the clean end, before the shift"),
        Setting.of("lambda-min", -15, "log-SNR at the noisy end, before the shift"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }
}
