package perrin.diffusion.solver.inverse;

import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;

/**
 * Values of the clean sample that are known.
 *
 * @param mask 1 where the value is known, 0 elsewhere; broadcasts against [B, …]
 * @param values the clean values; broadcasts against [B, …]
 */
public record Known(Var mask, Var values) implements KnownPart {
  /**
   * The known region put into a sample: {@code x * (1 - m) + y * m} (Song and Ermon 2019, arXiv
   * 1907.05600, Algorithm 2, line 9).
   *
   * @param x [B, …]
   * @param y what the known region is to be [B, …]
   * @return [B, …]
   */
  @Override
  @Equation("INP-1")
  public Var merge(Var x, Var y) {
    return x.mul(mask.neg().add(1)).add(y.mul(mask));
  }
}
