package perrin.diffusion.solver.inverse;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;

/**
 * Values of the clean sample that are known.
 *
 * @param mask 1 where the value is known, 0 elsewhere; broadcasts against [B, …]
 * @param values the clean values; broadcasts against [B, …]
 */
public record Known(Var mask, Var values) {
  /**
   * The known region put into a sample: {@code x * (1 - m) + y * m} (Song and Ermon 2019, arXiv
   * 1907.05600, Algorithm 2, line 9).
   *
   * @param x [B, …]
   * @param y what the known region is to be [B, …]
   * @return [B, …]
   */
  @Equation("INP-1")
  public Var merge(Var x, Var y) {
    return x.mul(mask.neg().add(1)).add(y.mul(mask));
  }

  /**
   * The known values at a noise level, {@code signal y + noise z}.
   *
   * @param level the noise level
   * @param z standard normal [B, …]; not looked at if the level is clean
   * @return [B, …]
   */
  public Var at(NoiseLevel level, Var z) {
    Var clean = Combine.apply(new double[] {level.signal()}, values);
    return level.clean() ? clean : clean.add(Combine.apply(new double[] {level.noise()}, z));
  }
}
