package perrin.diffusion.parameterization;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * The time a network is given: the step k itself, or 0 to 1000 in continuous time, as embeddings of
 * time are made for numbers of that size.
 */
final class ModelTime {
  private static final double SCALE = 1000;

  private ModelTime() {}

  /** The same parameterization with this time. */
  static Parameterization scaled(Parameterization plain, Schedule schedule) {
    if (schedule instanceof SteppedSchedule) {
      return plain;
    }
    return new Parameterization() {
      @Override
      public Kind kind() {
        return plain.kind();
      }

      @Override
      public double cNoise(NoiseLevel level, double time) {
        return of(schedule, time);
      }
    };
  }

  static double of(Schedule schedule, double time) {
    return schedule instanceof SteppedSchedule
        ? time
        : SCALE * (time - schedule.start()) / (schedule.end() - schedule.start());
  }
}
