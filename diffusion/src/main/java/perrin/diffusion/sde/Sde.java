package perrin.diffusion.sde;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.schedule.Schedule;

/**
 * The process of a schedule as a stochastic differential equation, {@code dx = f(t) x dt + g(t)
 * dw}, and its reversal (Song et al. 2021, arXiv 2011.13456, eqs. 5 and 6).
 *
 * <p>The drift is linear in x, hence the marginals q(x_t | x_0) are the schedule's noise levels.
 *
 * @param schedule gives f and g by time
 */
public record Sde(Schedule schedule) {
  /**
   * The drift of the forward equation.
   *
   * @param x [B, …]
   * @param t in the schedule's domain
   * @return f(t) x
   */
  public Var drift(Var x, double t) {
    return Combine.apply(new double[] {schedule.drift(t)}, x);
  }

  /**
   * The diffusion g of both directions.
   *
   * @param t in the schedule's domain
   * @return g(t), at least 0
   */
  public double diffusion(double t) {
    return schedule.diffusion(t);
  }

  /**
   * A forward step of Euler and Maruyama: {@code x_{t+dt} = x_t + f(t) x_t dt + g(t) sqrt(dt) z}
   * (SDE-1; strong order 1 as g does not depend on x, weak order 1).
   *
   * @param x x_t [B, …]
   * @param t where the step starts
   * @param dt its length, above 0
   * @return the distribution of x_{t+dt}
   * @throws IllegalArgumentException if dt is not above 0
   */
  @Equation("SDE-1")
  public Gaussian step(Var x, double t, double dt) {
    check(dt);
    Var mean = Combine.apply(new double[] {1 + schedule.drift(t) * dt}, x);
    return new Gaussian(mean, diffusion(t) * Math.sqrt(dt));
  }

  /**
   * The drift of the reverse equation, {@code dx = (f x - g^2 s) dt + g dw~}, where time runs
   * backwards (Anderson 1982; SDE-2).
   *
   * <p>From Bayes for a small step: q(x_t | x_{t+dt}) is proportional to {@code exp(-|x_t -
   * x_{t+dt} + (f - g^2 s) dt|^2 / (2 g^2 dt))}. S2 closes the bracket behind {@code g^2 s dt}, so
   * that f would not shrink with dt; where f = 0 (variance exploding) both forms coincide.
   *
   * @param x [B, …]
   * @param score of the marginal at t [B, …]
   * @param t in the schedule's domain
   * @return f x - g^2 s
   */
  @Equation("SDE-2")
  public Var reverseDrift(Var x, Var score, double t) {
    double g = diffusion(t);
    return Combine.apply(new double[] {schedule.drift(t), -g * g}, x, score);
  }

  /**
   * A reverse step of Euler and Maruyama: {@code x_{t-dt} = x_t - (f x_t - g^2 s) dt + g sqrt(dt)
   * z}.
   *
   * @param x x_t [B, …]
   * @param score of the marginal at t [B, …]
   * @param t where the step starts
   * @param dt its length, above 0
   * @return the distribution of x_{t-dt}
   * @throws IllegalArgumentException if dt is not above 0
   */
  public Gaussian reverseStep(Var x, Var score, double t, double dt) {
    check(dt);
    Var mean = Combine.apply(new double[] {1, -dt}, x, reverseDrift(x, score, t));
    return new Gaussian(mean, diffusion(t) * Math.sqrt(dt));
  }

  private static void check(double dt) {
    if (!(dt > 0)) {
      throw new IllegalArgumentException(
          "sde: a step of length " + dt + "; lengths are above 0 in both directions");
    }
  }
}
