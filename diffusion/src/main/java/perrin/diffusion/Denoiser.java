package perrin.diffusion;

import java.util.Optional;
import perrin.autograd.Var;

/**
 * A model, as the mathematics sees it: for a noisy sample and its noise level, a prediction from
 * which x_0, eps, v, score and velocity follow.
 *
 * <p>Works at any element type and is differentiable in x: guidance, inverse problems, likelihood
 * and score matching differentiate through it. Networks, closed-form densities and guided models
 * are all denoisers.
 */
@FunctionalInterface
public interface Denoiser {
  /**
   * The prediction for a batch.
   *
   * @param x noisy samples [B, …]
   * @param levels their noise levels
   * @return the prediction, with x and levels as given
   */
  Prediction at(Var x, NoiseLevels levels);

  /**
   * The prediction for a batch at one level.
   *
   * @param x noisy samples [B, …]
   * @param level the noise level of all
   * @return the prediction
   */
  default Prediction at(Var x, NoiseLevel level) {
    return at(x, NoiseLevels.all(level));
  }

  /**
   * The divergence of epsHat in x, where the model knows it in closed form: likelihoods then need
   * no vector-Jacobian products.
   *
   * @param x noisy samples [B, …]
   * @param level the noise level of all
   * @return sum_i d epsHat_i / dx_i of each sample [B], or empty
   */
  default Optional<Var> divergence(Var x, NoiseLevel level) {
    return Optional.empty();
  }
}
