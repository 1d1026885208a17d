package perrin.diffusion.loss;

import java.util.function.DoubleUnaryOperator;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * A density over a schedule's time: the step {@code 1 + floor(s T)}, or the time {@code start + s
 * (end - start)}, at share s.
 *
 * @param schedule gives the levels
 * @param share of the time, from 0 (clean) to 1 (noisy), by quantile; rising
 */
record TimeDensity(Schedule schedule, DoubleUnaryOperator share) implements LevelDensity {
  @Override
  public NoiseLevel quantile(double u) {
    if (schedule instanceof SteppedSchedule steps) {
      double s = share.applyAsDouble(u);
      return steps.level(Math.clamp(1 + (long) (s * steps.steps()), 1, steps.steps()));
    }
    double s = Math.clamp(share.applyAsDouble(LevelDensity.centred(u)), 0, 1);
    return schedule.level(schedule.start() * (1 - s) + schedule.end() * s);
  }
}
