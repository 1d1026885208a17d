package perrin.diffusion.process;

import java.util.function.IntToDoubleFunction;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.schedule.DiscreteSchedule;

/** The logarithm of a reverse chain's variance sigma_k^2 at the step that a prediction is for. */
@FunctionalInterface
public interface StepVariance {
  /**
   * log sigma_k^2.
   *
   * @param p a prediction at levels of steps k
   * @return finite; broadcasts against p's value
   */
  Var log(Prediction p);

  /**
   * A table of variances.
   *
   * @param schedule of T steps
   * @param log log sigma_k^2 by step k
   * @return the variance
   */
  static StepVariance of(DiscreteSchedule schedule, IntToDoubleFunction log) {
    return p -> p.levels().of(l -> log.applyAsDouble(step(schedule, l)), p.value());
  }

  /**
   * beta, beta~ or between, with log beta~_2 for log beta~_1 = log 0 (REV-6).
   *
   * @param schedule of T steps
   * @param variance which
   * @return the variance
   */
  static StepVariance fixed(DiscreteSchedule schedule, ReverseVariance variance) {
    return of(
        schedule,
        k ->
            variance.v() * Math.log(schedule.beta(k))
                + (1 - variance.v()) * schedule.logBetaTilde(k));
  }

  /**
   * What the model says, element by element ({@link LearnedRange}), with log beta~_2 for log
   * beta~_1.
   *
   * @param schedule of T steps
   * @return the variance; refuses predictions without one
   */
  static StepVariance learned(DiscreteSchedule schedule) {
    return p -> {
      NoiseLevels levels = p.levels();
      Var v = LearnedRange.share(p);
      Var low = levels.of(l -> schedule.logBetaTilde(step(schedule, l)), v);
      Var range =
          levels.of(
              l -> {
                int k = step(schedule, l);
                return Math.log(schedule.beta(k)) - schedule.logBetaTilde(k);
              },
              v);
      return Combine.apply(range, v).add(low);
    };
  }

  /**
   * The step of a level.
   *
   * @param schedule of T steps
   * @param level that of a step
   * @return k from 1 to T
   */
  static int step(DiscreteSchedule schedule, NoiseLevel level) {
    return (int) Math.rint(schedule.time(level));
  }
}
