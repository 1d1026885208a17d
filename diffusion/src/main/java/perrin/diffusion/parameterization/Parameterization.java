package perrin.diffusion.parameterization;

import perrin.autograd.Var;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;

/**
 * How a network F becomes a prediction: {@code value = cSkip x + cOut F(cIn x, cNoise)}, a value of
 * kind {@link #kind}.
 *
 * <p>The four scalings are Karras et al. 2022 (arXiv 2206.00364, eq. 7) for any kind; by default
 * the network sees x and the time as they are, and its output is the value.
 */
public interface Parameterization {
  /**
   * What the scaled output is.
   *
   * @return the kind
   */
  Kind kind();

  /**
   * Factor of the network's input.
   *
   * @param level the noise level
   * @return cIn, 1 by default
   */
  default double cIn(NoiseLevel level) {
    return 1;
  }

  /**
   * Factor of x in the value.
   *
   * @param level the noise level
   * @return cSkip, 0 by default
   */
  default double cSkip(NoiseLevel level) {
    return 0;
  }

  /**
   * Factor of the network's output in the value.
   *
   * @param level the noise level
   * @return cOut, 1 by default; not 0 where the model is trained
   */
  default double cOut(NoiseLevel level) {
    return 1;
  }

  /**
   * The time that the network is given.
   *
   * @param level the noise level
   * @param time the schedule's time of the level
   * @return cNoise, the schedule's time by default
   */
  default double cNoise(NoiseLevel level, double time) {
    return time;
  }

  /**
   * The network's input.
   *
   * @param x noisy samples [B, …]
   * @param levels of the samples
   * @return cIn x
   */
  default Var input(Var x, NoiseLevels levels) {
    return levels.scale(this::cIn, x);
  }

  /**
   * The prediction from the network's output.
   *
   * @param output F [B, …]
   * @param x noisy samples [B, …]
   * @param levels of the samples
   * @return a prediction of {@link #kind}
   */
  default Prediction prediction(Var output, Var x, NoiseLevels levels) {
    Var value = levels.combineOrSame(this::cSkip, x, this::cOut, output);
    return new Prediction(kind(), value, x, levels);
  }

  /**
   * What the network's output should be: (value - cSkip x) / cOut.
   *
   * @param x0 clean samples [B, …]
   * @param eps noise [B, …]
   * @param levels of the samples
   * @return [B, …]
   */
  default Var target(Var x0, Var eps, NoiseLevels levels) {
    // value = p x_0 + q eps and x = signal x_0 + noise eps
    return levels.combineOrSame(
        l -> (kind().p().applyAsDouble(l) - cSkip(l) * l.signal()) / cOut(l),
        x0,
        l -> (kind().q().applyAsDouble(l) - cSkip(l) * l.noise()) / cOut(l),
        eps);
  }
}
