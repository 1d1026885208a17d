package perrin.diffusion.likelihood;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.ode.Integrator;
import perrin.diffusion.ode.ProbabilityFlow;
import perrin.diffusion.schedule.Schedule;
import perrin.tensor.Scope;

/**
 * The exact likelihood of a diffusion model (Song et al. 2021, arXiv 2011.13456, eq. 39): the
 * probability-flow equation takes a sample to the noisy end, where its density is known; what the
 * flow compressed or spread on the way comes on top.
 *
 * <p>{@code log p(x_a) = log p_b(x_b) + int_a^b div u} with the flow u of {@link ProbabilityFlow};
 * its normalised states y = x / c change the density by {@code D log c} at either end.
 *
 * @param flow along the process's curve
 * @param integrator follows it over lambda
 * @param divergence how div epsHat is found
 */
public record FlowLikelihood(ProbabilityFlow flow, Integrator integrator, Divergence divergence) {
  /**
   * What came out.
   *
   * @param logDensity log p(x) in nats [B]
   * @param change the part of it that the flow makes, log p(x) less the terminal log density [B]
   * @param end where the samples are at the noisy end [B, …]
   * @param accepted steps
   * @param rejected steps
   * @param evaluations of the model with its divergence
   */
  public record Result(
      Var logDensity, Var change, Var end, int accepted, int rejected, int evaluations) {}

  /**
   * Along a schedule.
   *
   * @param schedule the process
   * @param integrator follows the flow
   * @param divergence how div epsHat is found
   * @return the likelihood
   */
  public static FlowLikelihood of(Schedule schedule, Integrator integrator, Divergence divergence) {
    return new FlowLikelihood(ProbabilityFlow.of(schedule), integrator, divergence);
  }

  /**
   * The log likelihood of samples.
   *
   * @param model the denoiser
   * @param x samples at the level {@code from} [B, …]
   * @param from their noise level: some noise, so that log p is finite
   * @param to the noisy end, with some signal
   * @param terminal density at {@code to}
   * @param listener told after every step
   * @return log p(x), owned by the innermost open scope
   * @throws IllegalArgumentException if {@code from} has no noise or {@code to} no signal
   */
  public Result of(
      Denoiser model,
      Var x,
      NoiseLevel from,
      NoiseLevel to,
      TerminalDensity terminal,
      Integrator.Listener listener) {
    if (from.clean() || to.signal() == 0) {
      throw new IllegalArgumentException(
          "likelihood: from "
              + from
              + " to "
              + to
              + ": lambda = log(signal^2 / noise^2) must be finite at both ends");
    }
    try (Scope scope = Scope.open("likelihood")) {
      int d = x.shape().size() / x.dim(0);
      double c = ProbabilityFlow.scale(from);
      double cEnd = ProbabilityFlow.scale(to);
      var moving = new ChangeOfVariables((lambda, y) -> field(model, d, lambda, y), integrator);
      ChangeOfVariables.Moved m =
          moving.move(x.detach().mul(1 / c), from.lambda(), to.lambda(), listener);
      Var end = m.x().mul(cEnd);
      // log p_x = log p_y - D log c, and log p_y grows by m.change on the way
      Var change = m.change().neg().add(d * (Math.log(cEnd) - Math.log(c)));
      Var log = terminal.of(end).add(change).detach();
      scope.keep(log.value());
      scope.keep(change.value());
      scope.keep(end.value());
      return new Result(log, change, end, m.accepted(), m.rejected(), m.evaluations());
    }
  }

  private Trace.Result field(Denoiser model, int d, double lambda, Var y) {
    NoiseLevel level = flow.curve().apply(lambda);
    Trace.Result eps = divergence.of(model, y.mul(ProbabilityFlow.scale(level)), level);
    return new Trace.Result(
        ProbabilityFlow.slope(level, y, eps.value()),
        ProbabilityFlow.slopeDivergence(level, d, eps.divergence()));
  }
}
