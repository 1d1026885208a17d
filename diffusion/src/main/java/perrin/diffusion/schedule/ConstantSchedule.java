package perrin.diffusion.schedule;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * One beta for all steps (Sohl-Dickstein et al. 2015, arXiv 1503.03585; "const" in the code of Ho
 * et al. 2020, arXiv 2006.11239): {@code abar_k = (1 - beta)^k}.
 */
public final class ConstantSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public ConstantSchedule() {}

  /**
   * The schedule.
   *
   * @param steps T, at least 1
   * @param beta of every step, in (0, 1)
   * @return the schedule
   */
  public static DiscreteSchedule of(int steps, double beta) {
    double[] all = new double[steps];
    Arrays.fill(all, beta);
    return DiscreteSchedule.ofBetas("constant:steps=" + steps + ",beta=" + beta, all);
  }

  @Override
  public DiscreteSchedule make(Settings settings) {
    return of(settings.whole("steps", 1, 1_000_000), settings.real("beta", 1e-12, 0.999));
  }

  @Override
  public String name() {
    return "constant";
  }

  @Override
  public String summary() {
    return "the same beta at every step";
  }

  @Override
  public String paper() {
    return "arXiv 1503.03585";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("steps", 1000, "number of steps T"),
        Setting.of("beta", 0.02, "beta, in (0, 1)"));
  }
}
