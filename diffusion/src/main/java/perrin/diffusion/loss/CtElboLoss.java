package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.bound.ContinuousBound;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * The bound in continuous time, in nats a dimension: {@code KL(q(x_T | x_0) || p(x_T)) + 1/2 int
 * -lambda'(t) |eps - epsHat|^2 dt} with lambda = log snr, from one time a sample (Kingma et al.
 * 2021, arXiv 2107.00630, eq. 14 and 17). The limit of {@code vlb} for ever smaller steps, without
 * its L_0.
 *
 * <p>As -lambda' = g^2 / noise^2, its weight is that of {@code likelihood} times the length of the
 * time axis. On a schedule of steps the integral is the sum over their ends.
 *
 * @param schedule of the process
 */
public record CtElboLoss(Schedule schedule) implements Loss {
  /**
   * The weight of the noise's squared error, times (end - start) for times drawn uniformly.
   *
   * @param level its noise level
   * @return {@code (end - start) g^2 / (2 noise^2)}
   */
  double weight(NoiseLevel level) {
    double g = schedule.diffusion(schedule.time(level));
    return (schedule.end() - schedule.start()) * g * g / (2 * level.noise() * level.noise());
  }

  @Override
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    return EachSample.mean(new WeightedLoss(Kind.EPS, this::weight).each(model, x0, t, eps))
        .add(constant(x0));
  }

  /** What the prior costs. */
  @Override
  public Var constant(Var x0) {
    return ContinuousBound.prior(schedule, x0).div(EachSample.elements(x0));
  }

  @Override
  public boolean isFinite(Kind predicted, NoiseLevel level) {
    return new WeightedLoss(Kind.EPS, this::weight).isFinite(predicted, level);
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedLoss {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
      return new CtElboLoss(schedule);
    }

    @Override
    public String name() {
      return "ct-elbo";
    }

    @Override
    public String summary() {
      return "the variational bound in continuous time, in nats a dimension";
    }

    @Override
    public String paper() {
      return "arXiv 2107.00630, eq. 17";
    }
  }
}
