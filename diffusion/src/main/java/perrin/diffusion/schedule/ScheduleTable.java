package perrin.diffusion.schedule;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;

/**
 * A schedule as numbers, row by row from clean to noisy.
 *
 * <p>beta and abar are those of the variance-preserving curve with the same signal-to-noise ratios,
 * so that they say something for every schedule: {@code abar = signal^2 / (signal^2 + noise^2)},
 * {@code beta_k = 1 - abar_k / abar_{k-1}}.
 *
 * @param schedule what is tabulated
 * @param rows at least one
 */
public record ScheduleTable(Schedule schedule, List<Row> rows) {
  /** Names of the columns. */
  public static final List<String> COLUMNS =
      List.of(
          "step",
          "beta",
          "alphaBar",
          "sigma",
          "snr",
          "lambda",
          "signal",
          "noise",
          "drift",
          "diffusion",
          "time");

  /**
   * One row.
   *
   * @param step k, from 1
   * @param beta share of abar lost since the row before
   * @param level signal and noise
   * @param drift f
   * @param diffusion g
   * @param time in the schedule's own time
   */
  public record Row(
      int step, double beta, NoiseLevel level, double drift, double diffusion, double time) {
    /**
     * The numbers but the first, in the order of {@link #COLUMNS}.
     *
     * @return ten numbers, some of which may be infinite
     */
    public double[] numbers() {
      return new double[] {
        beta,
        alphaBar(),
        level.sigma(),
        level.snr(),
        level.lambda(),
        level.signal(),
        level.noise(),
        drift,
        diffusion,
        time
      };
    }

    /**
     * abar.
     *
     * @return signal^2 / (signal^2 + noise^2)
     */
    public double alphaBar() {
      return Math.exp(level.logAlphaBar());
    }
  }

  /**
   * The steps of a schedule that has them, or a continuous one at equal times after its start.
   *
   * @param schedule what to tabulate
   * @param rows for a continuous schedule, at least 1
   * @return the table
   */
  public static ScheduleTable of(Schedule schedule, int rows) {
    int count = schedule instanceof SteppedSchedule s ? s.steps() : rows;
    var all = new ArrayList<Row>();
    double before = schedule.level(schedule.start()).logAlphaBar();
    for (int k = 1; k <= count; k++) {
      double u = (double) k / count;
      double t =
          schedule instanceof SteppedSchedule ? k : schedule.start() * (1 - u) + schedule.end() * u;
      NoiseLevel level = schedule.level(t);
      double beta =
          schedule instanceof DiscreteSchedule d
              ? d.beta(k)
              : -Math.expm1(level.logAlphaBar() - before);
      before = level.logAlphaBar();
      all.add(new Row(k, beta, level, schedule.drift(t), schedule.diffusion(t), t));
    }
    return new ScheduleTable(schedule, List.copyOf(all));
  }
}
