package perrin.diffusion.bound;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.score.ImplicitScoreMatching;

/**
 * The bound in continuous time (Huang et al. 2021, arXiv 2106.02808). The model is the stochastic
 * differential equation that generates, dx = mu dt + g dw with {@code mu = g^2 s - f x}, run from
 * the prior p(x_T) backwards in the schedule's time t; s is its score, f and g the schedule's drift
 * and diffusion.
 *
 * <p>Feynman and Kac: the density it makes of data x is {@code p(x) = E[p(Y_T) exp(-int div mu(Y_t,
 * t) dt)]} over dY = -mu dt + g dw, Y_0 = x.
 *
 * <p>Girsanov: under the forward process Q, dY = f Y dt + g dw, which differs by the control {@code
 * a = g s}, paths have the log ratio dP/dQ = {@code -int a . dw - 1/2 int |a|^2 dt} with dw
 * Brownian under Q ({@link #logRatio}).
 *
 * <p>Jensen: {@code log p(x) >= E_Q[log p(Y_T) - int (1/2 |a|^2 + div mu) dt]}; with equality if s
 * is the true score.
 *
 * <p>Times here are the schedule's, 0 at the data, so that the noise level of Y_t is that of t.
 * Sources that turn time round have p_0 for the prior and x_T for the data.
 *
 * @param schedule of the process
 * @param model its score s
 */
@Equation("SDE-8")
public record ContinuousBound(Schedule schedule, Denoiser model) {
  private Var score(Var x, double t) {
    return model.at(x, NoiseLevels.all(schedule.level(t))).score();
  }

  /**
   * The generative drift mu = g^2 s - f x.
   *
   * @param x [B, …]
   * @param t within the domain, with some noise
   * @return [B, …]
   */
  public Var drift(Var x, double t) {
    double g = schedule.diffusion(t);
    return score(x, t).mul(g * g).sub(x.mul(schedule.drift(t)));
  }

  /**
   * The control a = g s.
   *
   * @param x [B, …]
   * @param t within the domain, with some noise
   * @return [B, …]
   */
  public Var control(Var x, double t) {
    return score(x, t).mul(schedule.diffusion(t));
  }

  /**
   * What a path loses in a unit of time: {@code 1/2 |a|^2 + div mu = g^2 (1/2 |s|^2 + tr grad s) -
   * f D}, in which sliced and implicit score matching appear (SCO-10).
   *
   * @param x [B, …]
   * @param t within the domain, with some noise
   * @return nats [B]
   */
  public Var rate(Var x, double t) {
    double g = schedule.diffusion(t);
    return ImplicitScoreMatching.of(y -> score(y, t), x)
        .mul(g * g)
        .sub(schedule.drift(t) * EachSample.elements(x));
  }

  /**
   * The divergence of the generative drift, div mu = g^2 tr grad s - f D.
   *
   * @param x [B, …]
   * @param t within the domain, with some noise
   * @return [B]
   */
  public Var divergence(Var x, double t) {
    return rate(x, t).sub(EachSample.sum(control(x, t).square()).mul(0.5));
  }

  /**
   * log dP/dQ of a small step of a path of Q, where P has the drift -mu and Q the drift -mu + g a.
   *
   * @param a the control at the step's start [B, …]
   * @param dw the step's Brownian increment under Q [B, …]
   * @param dt the step's length
   * @return nats [B], whose exponential has mean 1 under Q
   */
  public static Var logRatio(Var a, Var dw, double dt) {
    return EachSample.sum(a.mul(dw)).add(EachSample.sum(a.square()).mul(dt / 2)).neg();
  }

  /**
   * KL(q(x_T | x_0) || p(x_T)): what the prior costs, -E_Q log p(Y_T) up to the entropy of q.
   *
   * @param schedule of the process
   * @param x0 clean samples [B, …]
   * @return nats [B]
   */
  public static Var prior(Schedule schedule, Var x0) {
    NoiseLevel last = schedule.level(schedule.end());
    Var mean = x0.mul(last.signal());
    return EachSample.sum(
        GaussianKl.each(
            mean,
            mean.scalar(2 * Math.log(last.noise())),
            mean.scalar(2 * Math.log(schedule.priorStd()))));
  }
}
