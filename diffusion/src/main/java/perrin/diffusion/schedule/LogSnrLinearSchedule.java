package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * {@code lambda(t)} linear from lambda_max to lambda_min (Kingma et al. 2021, arXiv 2107.00630: the
 * start of the learned schedule).
 *
 * <p>Preset: the ends of that paper's CIFAR-10 models, 13.3 and -5, where 0.7% of the variance at
 * the end is still signal.
 */
public final class LogSnrLinearSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public LogSnrLinearSchedule() {}

  /**
   * The curve.
   *
   * @param lambdaMax log-SNR at the clean end
   * @param lambdaMin log-SNR at the noisy end, below lambdaMax
   */
  public record Curve(double lambdaMax, double lambdaMin) implements LogSnrCurve {
    @Override
    public String spec() {
      return "logsnr-linear:lambda-max=" + lambdaMax + ",lambda-min=" + lambdaMin;
    }

    @Override
    public double lambda(double t) {
      return lambdaMax * (1 - t) + lambdaMin * t;
    }

    @Override
    public double lambdaRate(double t) {
      return lambdaMin - lambdaMax;
    }

    @Override
    public double timeOfLambda(double lambda) {
      return (lambdaMax - lambda) / (lambdaMax - lambdaMin);
    }
  }

  @Override
  public Schedule make(Settings settings) {
    double max = settings.real("lambda-max", -60, 60);
    return new Curve(max, settings.real("lambda-min", -60, Math.nextDown(max)))
        .inSteps(settings.whole("steps", 0, 1_000_000));
  }

  @Override
  public String name() {
    return "logsnr-linear";
  }

  @Override
  public String summary() {
    return "log-SNR linear in time";
  }

  @Override
  public String paper() {
    return "arXiv 2107.00630";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("lambda-max", 10, "log-SNR at the clean end"),
        Setting.of("lambda-min", -10, "log-SNR at the noisy end"),
        Setting.of("steps", 0, "number of steps T; 0: continuous in time"));
  }

  @Override
  public List<String> presets() {
    return List.of("logsnr-linear:lambda-max=13.3,lambda-min=-5");
  }
}
