package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * A log-SNR that is a monotone network of time, {@link LearnedCurve}, and in training learns with
 * the network, {@link TrainedSchedule} (Kingma et al. 2021, arXiv 2107.00630). {@link LearnedFit}
 * finds the weights where the network's error is known.
 *
 * <p>A specification holds the weights, so that the schedule of a trained run can be drawn, or
 * another run be trained with it, {@code rate=0}. The ends stay as they are given.
 */
public final class LearnedSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public LearnedSchedule() {}

  @Override
  public Schedule make(Settings settings) {
    double max = settings.real("lambda-max", -60, 60);
    double min = settings.real("lambda-min", -60, Math.nextDown(max));
    double[] weights = settings.reals("weights");
    LearnedCurve curve =
        weights.length == 0
            ? LearnedCurve.nearlyLinear(max, min, settings.whole("units", 1, 1000))
            : new LearnedCurve(max, min, weights);
    double rate = settings.real("rate", 0, 1);
    int steps = settings.whole("steps", 0, 1_000_000);
    return rate > 0 && steps == 0 ? new TrainedSchedule(curve, rate) : curve.inSteps(steps);
  }

  @Override
  public String name() {
    return "learned";
  }

  @Override
  public String summary() {
    return "log-SNR a monotone network of time, trained by loss ct-elbo between fixed ends";
  }

  @Override
  public String paper() {
    return "arXiv 2107.00630";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("lambda-max", 13.3, "log-SNR at the clean end, which stays"),
        Setting.of("lambda-min", -13.3, "log-SNR at the noisy end, which stays"),
        Setting.of("units", 8, "of the network, at first nearly linear"),
        new Setting("weights", "[]", "a, then c, w, b of each unit, to begin with instead"),
        Setting.of("rate", 0.01, "learning rate of the weights in training; 0: they stay"),
        Setting.of("steps", 0, "number of steps T, which do not learn; 0: continuous in time"));
  }
}
