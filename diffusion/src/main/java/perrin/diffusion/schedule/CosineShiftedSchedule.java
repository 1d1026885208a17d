package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The cosine schedule shifted for higher resolutions: {@code lambda(t) = lambda_cos(t) + 2
 * log(noise-size / image-size)}, so that an image averaged down to noise-size has the log-SNR of
 * the plain schedule (Hoogeboom et al. 2023, arXiv 2301.11093, section 3.1).
 */
public final class CosineShiftedSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public CosineShiftedSchedule() {}

  /**
   * The curve.
   *
   * @param image side of the images, above 0
   * @param noise side at which the noise is that of the plain schedule, above 0
   * @param lambdaMax log-SNR at the clean end, before the shift
   * @param lambdaMin log-SNR at the noisy end, before the shift; below lambdaMax
   * @return the curve
   */
  public static LogSnrCurve of(double image, double noise, double lambdaMax, double lambdaMin) {
    return new LogSnrCosineSchedule.Curve(
        "cosine-shifted:image-size=" + image + ",noise-size=" + noise,
        new TangentArc(lambdaMax, lambdaMin),
        2 * Math.log(noise / image));
  }

  @Override
  public Schedule make(Settings settings) {
    double image = settings.real("image-size", 1, 1e6);
    double noise = settings.real("noise-size", 1, 1e6);
    double max = settings.real("lambda-max", -50, 50);
    double min = settings.real("lambda-min", -50, Math.nextDown(max));
    return of(image, noise, max, min).inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "cosine-shifted";
  }

  @Override
  public String summary() {
    return "cosine log-SNR shifted by resolution";
  }

  @Override
  public String paper() {
    return "arXiv 2301.11093";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("image-size", 128, "side of the images in pixels"),
        Setting.of("noise-size", 64, "side at which the noise is that of the plain schedule"),
        Setting.of("lambda-max", 15, "log-SNR at the clean end, before the shift"),
        Setting.of("lambda-min", -15, "log-SNR at the noisy end, before the shift"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }

  @Override
  public List<String> presets() {
    return List.of("cosine-shifted:image-size=256", "cosine-shifted:image-size=512");
  }
}
