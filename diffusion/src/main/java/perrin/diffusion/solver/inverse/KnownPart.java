package perrin.diffusion.solver.inverse;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;

/**
 * A part of the clean sample that is known: x = P x + (1 - P) x with an orthogonal projection P, of
 * which P x_0 is given. White noise keeps its law in both parts, so that a sampler may have the
 * known one replaced at any noise level (Song et al. 2021, arXiv 2011.13456, appendix I.2: masks,
 * and colours in a rotated basis).
 */
public sealed interface KnownPart permits Known, KnownProjection {
  /**
   * The known part put into a sample: {@code (1 - P) x + P y}.
   *
   * @param x [B, …]
   * @param y what the known part is to be [B, …]
   * @return [B, …]
   */
  Var merge(Var x, Var y);

  /**
   * The clean values, P x_0.
   *
   * @return broadcasts against [B, …]
   */
  Var values();

  /**
   * The known values at a noise level, {@code signal y + noise z}.
   *
   * @param level the noise level
   * @param z standard normal [B, …]; not looked at if the level is clean
   * @return [B, …]
   */
  default Var at(NoiseLevel level, Var z) {
    Var clean = Combine.apply(new double[] {level.signal()}, values());
    return level.clean() ? clean : clean.add(Combine.apply(new double[] {level.noise()}, z));
  }
}
