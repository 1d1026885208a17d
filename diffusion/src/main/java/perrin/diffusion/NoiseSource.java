package perrin.diffusion;

import perrin.autograd.Var;
import perrin.diffusion.sde.BrownianPath;
import perrin.tensor.random.Purpose;

/**
 * Where standard normal noise comes from: a function of (purpose, step, sub-step), so that whoever
 * uses it owns no random state and tests can hand in what they like.
 */
@FunctionalInterface
public interface NoiseSource {
  /**
   * Noise for a batch.
   *
   * @param purpose what it is for; two purposes never share bits
   * @param step training or sampler step, at least 0
   * @param subStep which draw of the step, from 0
   * @param like [B, …]; gives shape and backend
   * @return standard normals of that shape
   */
  Var normal(Purpose purpose, long step, int subStep, Var like);

  /**
   * An increment of a Brownian path on [0, 1]: by default of the one path whose increments add up
   * ({@link BrownianPath}); noise that was written down elsewhere may hand out its next draw.
   *
   * @param like [B, …]; gives shape and backend
   * @param a in [0, 1]
   * @param b in [0, 1]
   * @return normal with variance |b - a| [B, …]
   */
  default Var brownian(Var like, double a, double b) {
    return BrownianPath.increment(this, like, a, b);
  }
}
