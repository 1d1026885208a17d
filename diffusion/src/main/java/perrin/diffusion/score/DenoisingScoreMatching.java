package perrin.diffusion.score;

import perrin.autograd.Var;
import perrin.diffusion.EachSample;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;

/**
 * Score matching against the score of the noise alone (Vincent 2011, eq. 9): {@code J_DSM = E 1/2
 * |s_theta(x~) - grad log q(x~ | x)|^2}.
 */
public final class DenoisingScoreMatching {
  private DenoisingScoreMatching() {}

  /**
   * The target: for x~ = x + sigma eps, {@code grad log q(x~ | x) = -(x~ - x) / sigma^2 = -eps /
   * sigma}; in general (signal x_0 - x_t) / noise^2.
   *
   * @param x0 clean samples [B, …]
   * @param xt noisy samples [B, …]
   * @param t their levels, with some noise
   * @return [B, …]
   */
  @Equation("SCO-4")
  public static Var target(Var x0, Var xt, NoiseLevels t) {
    return t.combine(
        l -> l.signal() / (l.noise() * l.noise()), x0, l -> -1 / (l.noise() * l.noise()), xt);
  }

  /**
   * By how much the explicit objective exceeds the denoising one, the same for every model: {@code
   * J_ESM(theta) = J_DSM(theta) + E 1/2 |grad log q(x~)|^2 - E 1/2 |grad log q(x~ | x)|^2} (Vincent
   * 2011, section 4.2), hence equal gradients in theta.
   *
   * <p>For both squares are |s|^2 - 2 s . target + |target|^2, and the cross terms agree: E_q[s .
   * grad log q] = int s . grad q = int s . E_x grad q(x~ | x) = E[s . grad log q(x~ | x)].
   *
   * @param score grad log q(x~) [B, …]
   * @param target grad log q(x~ | x) [B, …]
   * @return the integrand of the constant [B]
   */
  @Equation("SCO-5")
  public static Var constant(Var score, Var target) {
    return EachSample.sum(score.square().sub(target.square())).mul(0.5);
  }
}
