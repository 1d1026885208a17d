package perrin.diffusion.solver.langevin;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.solver.Step;
import perrin.tensor.random.Purpose;

/**
 * Brings x closer to the law of its level by a Langevin update (Song et al. 2021, arXiv 2011.13456,
 * Algorithms 4 and 5).
 *
 * <p>Algorithm 5, for variance-preserving chains, shrinks the steps of Algorithm 4 by {@code
 * alpha_i = 1 - beta_i}. Both are one with {@code alpha_i = (signal_i / signal_{i-1})^2}, which is
 * 1 where the signal stays, i - 1 being the path's next level. At a path's last level it is 1, as
 * the paper's chain knows no beta_0.
 */
@FunctionalInterface
public interface Corrector {
  /** Changes nothing. */
  Corrector NONE = (_, x, _) -> x;

  /** The score's norm is taken as at least this share of sqrt(D) / noise. */
  double LEAST_SCORE = 0.5;

  /**
   * One update.
   *
   * @param s the step that it is part of
   * @param x at the level [B, …]
   * @param level some noise
   * @return x at the same level
   */
  Var correct(Step s, Var x, NoiseLevel level);

  /**
   * alpha_i of Algorithm 5.
   *
   * @param s the step that leads to level i
   * @param level level i
   * @return (signal_i / signal_{i-1})^2, in [0, 1]; 1 if the path ends at i
   */
  static double alpha(Step s, NoiseLevel level) {
    double ratio = s.next().map(next -> level.signal() / next.signal()).orElse(1.0);
    return Math.min(1, ratio * ratio);
  }

  /**
   * Step sizes from the deviation of the noise, {@code eps = 2 alpha_i (r noise)^2}: annealed
   * Langevin dynamics, as the score of pure noise has norm sqrt(D) / noise.
   *
   * @param r the signal-to-noise ratio, above 0
   * @return the corrector
   */
  static Corrector ald(double r) {
    return (s, x, level) -> {
      double eps = 2 * alpha(s, level) * Math.pow(r * level.noise(), 2);
      Var score = s.predict(x, level).score();
      return LangevinStep.of(x, score, eps).sample(s.noise(Purpose.CORRECTOR));
    };
  }

  /**
   * Step sizes from the norms of noise and score, {@code eps = 2 alpha_i (r |z| / |s|)^2} for each
   * sample.
   *
   * <p>|z| is taken as sqrt(D): with the drawn z its size and the step's would be correlated, which
   * inflates the noise's variance by (D + 2) / D. |s| is taken as at least half of sqrt(D) / noise,
   * the norm that it has on average far from the data: in few dimensions a score near 0 would make
   * the step, even its mean, infinite. In the many dimensions of images neither matters. Published
   * code takes the mean norms of a batch; here samples do not depend on one another.
   *
   * @param r the signal-to-noise ratio, above 0
   * @return the corrector
   */
  static Corrector langevin(double r) {
    return (s, x, level) -> {
      Var score = s.predict(x, level).score();
      Var root = stepRoot(score, level, r * Math.sqrt(alpha(s, level)));
      Var z = s.noise(Purpose.CORRECTOR);
      // x + eps s + sqrt(2 eps) z with sqrt(2 eps) = 2 root, eps = 2 root^2
      return x.add(root.square().mul(score).mul(2)).add(root.mul(z).mul(2));
    };
  }

  /** r |z| / |s|, one a sample [B,1,…]. */
  private static Var stepRoot(Var score, NoiseLevel level, double r) {
    int batch = score.dim(0);
    int d = score.shape().size() / Math.max(1, batch);
    int[] each = new int[score.rank()];
    Arrays.fill(each, 1);
    each[0] = batch;
    double least = LEAST_SCORE * Math.sqrt(d) / level.noise();
    Var squares = score.square().reshape(batch, d).sum(1).reshape(each);
    Var norm = squares.sqrt().max(score.scalar(least));
    return norm.reciprocal().mul(r * Math.sqrt(d));
  }
}
