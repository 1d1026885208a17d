package perrin.diffusion.solver;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;

/**
 * The curve of noise levels that a solver walks, for methods that evaluate the model between the
 * ends of a step or interpolate over time.
 *
 * <p>The probability-flow equation knows only sigma = noise / signal: x / signal is the same on
 * every curve. A trained network, however, wants its samples in the scale of its own schedule,
 * which {@link #of} keeps.
 */
public interface Curve {
  /**
   * Without a schedule: time is log-SNR, and levels between two others keep what both have in
   * common (unit variance, unit signal, or signal + noise = 1), else interpolate their total
   * variance geometrically.
   */
  Curve FREE =
      new Curve() {
        @Override
        public double time(NoiseLevel level) {
          return level.lambda();
        }

        @Override
        public boolean reaches(NoiseLevel level) {
          return !level.clean() && level.signal() > 0;
        }

        @Override
        public NoiseLevel at(double time) {
          return NoiseLevel.ofLambda(time);
        }

        @Override
        public NoiseLevel between(NoiseLevel from, NoiseLevel to, double share) {
          return scaled(from, to, share);
        }

        @Override
        public NoiseLevel midway(NoiseLevel from, NoiseLevel to) {
          return scaled(from, to, 0.5);
        }
      };

  /**
   * The time over which some multistep methods interpolate.
   *
   * @param level on the curve
   * @return monotone in the level; infinite at ends that are infinitely far
   */
  double time(NoiseLevel level);

  /**
   * Whether there is a time for a level: a schedule may end before the clean level to which the
   * last step goes.
   *
   * @param level where a step ends
   * @return false if {@link #time} is none of its own, or infinite
   */
  boolean reaches(NoiseLevel level);

  /**
   * The level at a time.
   *
   * @param time within the curve's domain
   * @return the level; without a schedule the variance-preserving one
   */
  NoiseLevel at(double time);

  /**
   * The level a share of the way between two others in log-SNR.
   *
   * @param from one end, with some signal and some noise
   * @param to the other end, likewise
   * @param share from 0 to 1
   * @return the level
   */
  NoiseLevel between(NoiseLevel from, NoiseLevel to, double share);

  /**
   * The level halfway between two others in time.
   *
   * @param from one end
   * @param to the other end
   * @return the level
   */
  NoiseLevel midway(NoiseLevel from, NoiseLevel to);

  /**
   * The curve of a schedule, with its time.
   *
   * @param schedule the schedule
   * @return the curve
   */
  static Curve of(Schedule schedule) {
    return new Curve() {
      @Override
      public double time(NoiseLevel level) {
        return schedule.time(level);
      }

      @Override
      public boolean reaches(NoiseLevel level) {
        return !level.clean() || at(time(level)).clean();
      }

      @Override
      public NoiseLevel at(double time) {
        return schedule.level(time);
      }

      @Override
      public NoiseLevel between(NoiseLevel from, NoiseLevel to, double share) {
        if (share == 0 || share == 1) {
          return share == 0 ? from : to;
        }
        double lambda = from.lambda() + share * (to.lambda() - from.lambda());
        NoiseLevel wanted = NoiseLevel.ofSigma(Math.exp(-lambda / 2));
        NoiseLevel level = schedule.level(schedule.time(wanted));
        // Beyond the ends of its domain a schedule has no such level.
        boolean strictly = level.cleanerThan(from) != level.cleanerThan(to) && !level.clean();
        return strictly ? level : scaled(from, to, share);
      }

      @Override
      public NoiseLevel midway(NoiseLevel from, NoiseLevel to) {
        return schedule.level((time(from) + time(to)) / 2);
      }
    };
  }

  private static NoiseLevel scaled(NoiseLevel from, NoiseLevel to, double share) {
    if (share == 0 || share == 1) {
      return share == 0 ? from : to;
    }
    double lambda = from.lambda() + share * (to.lambda() - from.lambda());
    double sigma = Math.exp(-lambda / 2);
    if (from.signal() == to.signal()) {
      return new NoiseLevel(from.signal(), from.signal() * sigma);
    }
    double sum = from.signal() + from.noise();
    if (Math.abs(sum - (to.signal() + to.noise())) < 1e-12 * sum) {
      return new NoiseLevel(sum / (1 + sigma), sum * sigma / (1 + sigma));
    }
    double total = Math.pow(total(from), 1 - share) * Math.pow(total(to), share);
    NoiseLevel unit = NoiseLevel.ofLambda(lambda);
    double scale = Math.sqrt(total);
    return new NoiseLevel(scale * unit.signal(), scale * unit.noise());
  }

  private static double total(NoiseLevel l) {
    return l.signal() * l.signal() + l.noise() * l.noise();
  }
}
