package perrin.diffusion.score;

import perrin.autograd.Var;
import perrin.diffusion.EachSample;
import perrin.diffusion.equation.Equation;

/** Score matching against a score that is known, such as that of a {@link ParzenDensity}. */
public final class ExplicitScoreMatching {
  private ExplicitScoreMatching() {}

  /**
   * The objective at points x~ of a density q: {@code J_ESM = E_q 1/2 |s_theta(x~) - grad log
   * q(x~)|^2} (Vincent 2011, eq. 5).
   *
   * @param value s_theta(x~) [B, …]
   * @param score grad log q(x~) [B, …]
   * @return its integrand [B]
   */
  @Equation("SCO-3")
  public static Var of(Var value, Var score) {
    return EachSample.sum(value.sub(score).square()).mul(0.5);
  }
}
