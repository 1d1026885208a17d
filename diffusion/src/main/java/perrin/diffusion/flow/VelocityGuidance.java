package perrin.diffusion.flow;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.equation.Equation;

/**
 * Classifier-free guidance of a flow (Zheng et al. 2023, arXiv 2311.13443).
 *
 * <p>A velocity is an affine function of the score, with coefficients that depend on time alone:
 * combining two of them with weights that sum to 1 combines the scores with the same weights. Hence
 * it is the guidance of diffusion models ({@link perrin.diffusion.guidance.Cfg}) with w = gamma.
 */
public final class VelocityGuidance {
  private VelocityGuidance() {}

  /**
   * {@code v_t(x, none) + w (v_t(x, y) - v_t(x, none))}.
   *
   * @param unconditional the velocity without a label [B, …]
   * @param conditional the velocity with the label [B, …]
   * @param w weight; 1 for the conditional velocity alone
   * @return the guided velocity
   */
  @Equation("FLM-8")
  public static Var of(Var unconditional, Var conditional, double w) {
    return Combine.apply(new double[] {1 - w, w}, unconditional, conditional);
  }
}
