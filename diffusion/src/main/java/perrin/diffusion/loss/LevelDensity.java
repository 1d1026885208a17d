package perrin.diffusion.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import perrin.diffusion.Learner;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/** The density of training noise levels, by its quantiles. */
@FunctionalInterface
public interface LevelDensity {
  /**
   * The level below which a share u of the draws lies, in the order of the schedule's time.
   *
   * @param u in [0, 1)
   * @return the level
   */
  NoiseLevel quantile(double u);

  /**
   * The share at which a sample's level is drawn.
   *
   * @param seed the run's seed
   * @param step training step
   * @param sample global number of the sample within the step
   * @return in [0, 1); by default the sample's uniform number
   */
  default double share(long seed, long step, int sample) {
    return uniform(seed, step, sample);
  }

  /**
   * What the loss of a sample is multiplied by, where levels are drawn from another density than
   * the loss is a mean over.
   *
   * @param u share at which its level was drawn
   * @return above 0, with mean 1; 1 by default
   */
  default double weight(double u) {
    return 1;
  }

  /**
   * What follows the losses, if the density does.
   *
   * @return empty by default
   */
  default Optional<Learner> learner() {
    return Optional.empty();
  }

  /**
   * The middle of the cell of 2^-32 which a drawn u stands for: never 0 or 1, where some levels
   * have no noise and some densities no bound. Strata cut cells smaller; a u within half a cell of
   * 1 gets the last middle.
   *
   * @param u in [0, 1)
   * @return in (0, 1)
   */
  static double centred(double u) {
    return Math.min(u + 0x1p-33, 1 - 0x1p-33);
  }

  /**
   * Draws for a batch; sample i's level depends on (seed, step, first + i) alone.
   *
   * @param seed the run's seed
   * @param step training step
   * @param first global number of sample 0 within the step
   * @param count number of samples B
   * @return one level a sample
   */
  default NoiseLevels draw(long seed, long step, int first, int count) {
    List<NoiseLevel> each = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      each.add(quantile(share(seed, step, first + i)));
    }
    return NoiseLevels.of(each);
  }

  /**
   * The uniform number of a sample, keyed by purpose LEVEL.
   *
   * @param seed the run's seed
   * @param step training step
   * @param sample global number of the sample within the step
   * @return in [0, 1), a multiple of 2^-32
   */
  static double uniform(long seed, long step, long sample) {
    int[] word = new int[1];
    Noise.bits(new NoiseKey(seed, Purpose.LEVEL, step, 0), sample, 0, word, 0, 1);
    return (word[0] & 0xFFFFFFFFL) * 0x1p-32;
  }

  /**
   * Levels that cover the density evenly without chance: quantiles of the golden-ratio sequence,
   * whose every stretch is nearly uniform.
   *
   * @param first global number of sample 0
   * @param count number of samples B
   * @return one level a sample, the same at every call
   */
  default NoiseLevels spread(int first, int count) {
    double golden = (Math.sqrt(5) - 1) / 2;
    List<NoiseLevel> each = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double u = (first + i + 0.5) * golden;
      each.add(quantile(u - Math.floor(u)));
    }
    return NoiseLevels.of(each);
  }
}
