package perrin.diffusion.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/**
 * The variable in which a run is done: x, or x / signal, in which every curve of levels is (1,
 * sigma) and churn may rise above the schedule's last level.
 */
interface Frame {
  /** x as it is. */
  Frame SAME =
      new Frame() {
        @Override
        public NoiseLevel walked(NoiseLevel level) {
          return level;
        }

        @Override
        public NoiseLevel level(NoiseLevel walked) {
          return walked;
        }

        @Override
        public Denoiser model(Denoiser model) {
          return model;
        }
      };

  /** The level that stands for a level of the schedule. */
  NoiseLevel walked(NoiseLevel level);

  /** The level of the schedule for which it stands. */
  NoiseLevel level(NoiseLevel walked);

  /** The model, asked in the frame. */
  Denoiser model(Denoiser model);

  /** x / signal. */
  static Frame unitSignal(Schedule schedule, List<Visit> visits) {
    Map<NoiseLevel, NoiseLevel> known = new HashMap<>();
    visits.forEach(v -> known.put(over(v.level()), v.level()));
    return new Frame() {
      @Override
      public NoiseLevel walked(NoiseLevel level) {
        return over(level);
      }

      @Override
      public NoiseLevel level(NoiseLevel walked) {
        NoiseLevel level = known.get(walked);
        return level == null ? onCurve(schedule, walked) : level;
      }

      @Override
      public Denoiser model(Denoiser model) {
        return (y, levels) -> {
          NoiseLevel level = level(levels.get(0));
          Prediction p = model.at(y.mul(level.signal()), NoiseLevels.all(level));
          // both kinds mean the same whatever the scale of x
          Kind kind = p.kind().equals(Kind.EPS) ? Kind.EPS : Kind.X0;
          return new Prediction(kind, p.as(kind), y, levels);
        };
      }
    };
  }

  private static NoiseLevel over(NoiseLevel level) {
    return level.signal() == 1 ? level : NoiseLevel.ofSigma(level.sigma());
  }

  /** The schedule's level of a sigma, which may lie beyond its ends where variance is kept. */
  private static NoiseLevel onCurve(Schedule schedule, NoiseLevel walked) {
    if (schedule instanceof DiscreteSchedule || walked.clean()) {
      return SigmaTable.level(walked.sigma());
    }
    NoiseLevel at = schedule.level(schedule.time(walked));
    if (at.signal() == 1) {
      return walked;
    }
    double total = at.signal() * at.signal() + at.noise() * at.noise();
    return Math.abs(total - 1) < 1e-9 ? SigmaTable.level(walked.sigma()) : at;
  }
}
