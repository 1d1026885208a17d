package perrin.diffusion.flow;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.process.GaussianProcess;

/**
 * The conditional flow-matching objective, which needs no more than samples.
 *
 * <p>It has the gradient of the marginal objective. Proof: expand both squares. The first terms
 * agree, since x ~ p_t may be drawn by drawing x_1 first: {@code E_x |v|^2 = E_{x_1} E_{x|x_1}
 * |v|^2}. So do the cross terms, by the definition of the marginal field:
 *
 * <pre>
 *   E_{x ~ p_t} v . u_t = ∫ v(x) . [∫ u_t(x|x_1) p_t(x|x_1) p_data(x_1) / p_t(x) dx_1] p_t(x) dx
 *                       = ∫∫ v(x) . u_t(x|x_1) p_t(x|x_1) p_data(x_1) dx_1 dx
 *                       = E_{x_1} E_{x|x_1} v . u_t(x|x_1)
 * </pre>
 *
 * <p>What is left, {@code E |u_t(x|x_1)|^2 - E |u_t(x)|^2}, is the mean posterior variance of the
 * conditional field and contains no theta. Hence L_CFM = L_FM + const and the gradients are equal.
 * (p_t > 0 everywhere as long as there is noise, so that u_t is defined; Fubini needs finite second
 * moments.)
 *
 * @param velocity of the path
 */
public record ConditionalFlowLoss(Kind velocity) implements Loss {
  /**
   * {@code L_CFM = E_{t, x_1, x ~ p_t(.|x_1)} |v_t(x; theta) - u_t(x|x_1)|^2}, a mean over the
   * elements (Lipman et al. 2023, arXiv 2210.02747, eq. 9); at x = signal x_1 + noise x_0 the
   * conditional field is signal' x_1 + noise' x_0.
   */
  @Override
  @Equation("FLM-4")
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Var x = GaussianProcess.sample(x0, t, eps);
    return model.at(x, t).as(velocity).sub(velocity.of(x0, eps, t)).square();
  }
}
