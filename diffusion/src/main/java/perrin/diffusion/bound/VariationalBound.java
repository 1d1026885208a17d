package perrin.diffusion.bound;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.Posterior;
import perrin.diffusion.process.StepVariance;
import perrin.diffusion.schedule.DiscreteSchedule;

/**
 * The variational bound of a chain of T steps, term by term: {@code -log p_theta(x_0) <= L_T +
 * sum_{t=2}^T L_{t-1} + L_0}.
 *
 * @param schedule of T steps
 * @param variance log sigma_k^2 of the model's steps
 * @param decoder p_theta(x_0 | x_1)
 */
public record VariationalBound(DiscreteSchedule schedule, StepVariance variance, Decoder decoder) {

  /**
   * L_T = KL(q(x_T | x_0) || p(x_T)) with p(x_T) = N(0, priorStd^2 I); nothing in it is learned.
   *
   * @param x0 clean samples [B, …]
   * @return nats [B]
   */
  public Var prior(Var x0) {
    return ContinuousBound.prior(schedule, x0);
  }

  /**
   * Each sample's term at its own step k, from one draw of x_k: {@code L_{k-1} = KL(q(x_{k-1} |
   * x_k, x_0) || p_theta(x_{k-1} | x_k))} for k >= 2, {@code L_0 = -log p_theta(x_0 | x_1)} for k =
   * 1 (Ho et al. 2020, arXiv 2006.11239, eq. 5).
   *
   * @param model the denoiser
   * @param x0 clean samples [B, …]
   * @param t levels of steps 1 … T
   * @param eps standard normal noise [B, …]
   * @return nats [B], with the terms as expectation over eps
   */
  public Var term(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    return term(model.at(GaussianProcess.sample(x0, t, eps), t), x0, eps);
  }

  /**
   * The same for a prediction that is there already.
   *
   * @param hat the prediction at x_k = sqrt(abar_k) x_0 + sqrt(1 - abar_k) eps
   * @param x0 clean samples [B, …]
   * @param eps the noise in x_k [B, …]
   * @return nats [B]
   */
  @Equation("ELB-2")
  public Var term(Prediction hat, Var x0, Var eps) {
    NoiseLevels t = hat.levels();
    // x_0 - x0Hat, from the error in what the model predicts
    Var error = hat.kind().of(x0, eps, t).sub(hat.value());
    Var clean = Combine.apply(t.of(l -> hat.kind().conversion(Kind.X0, l)[1], error), error);
    Var logSigma2 = variance.log(hat);
    boolean none = true;
    boolean all = true;
    for (int i = 0; i < (t.uniform() ? 1 : x0.dim(0)); i++) {
      boolean first = first(t.get(i));
      none &= !first;
      all &= first;
    }
    Var decoded = none ? null : decoder.log(x0, x0.sub(clean), logSigma2).neg();
    if (all) {
      return EachSample.sum(decoded);
    }
    Var logBetaTilde = t.of(l -> schedule.logBetaTilde(StepVariance.step(schedule, l)), error);
    Var difference = Combine.apply(t.of(this::x0Factor, clean), clean); // mu~ - mu_theta
    Var kl = EachSample.sum(GaussianKl.each(difference, logBetaTilde, logSigma2));
    if (none) {
      return kl;
    }
    Var isFirst = t.of(l -> first(l) ? 1 : 0, kl);
    return EachSample.sum(decoded).where(isFirst, kl);
  }

  private boolean first(NoiseLevel level) {
    return StepVariance.step(schedule, level) == 1;
  }

  private double x0Factor(NoiseLevel level) {
    int k = StepVariance.step(schedule, level);
    return Posterior.between(schedule.level(k), schedule.level(k - 1)).x0Factor();
  }
}
