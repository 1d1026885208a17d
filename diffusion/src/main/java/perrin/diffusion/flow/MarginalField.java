package perrin.diffusion.flow;

import perrin.autograd.Var;
import perrin.autograd.op.Softmax;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.schedule.Schedule;

/**
 * The marginal field of a finite set of data points: what a flow-matching model of unlimited
 * capacity learns from them. Its flow ends in the points themselves.
 *
 * @param points x_1 [N,D], each equally likely
 * @param schedule the path
 */
public record MarginalField(Var points, Schedule schedule) implements Denoiser {
  /**
   * The marginal field as the posterior mean of the conditional ones: {@code u_t(x) = sum_i
   * u_t(x|x_i) p_t(x|x_i) p_data(x_i) / p_t(x)} (Lipman et al. 2023, arXiv 2210.02747, eq. 8).
   *
   * <p>It generates the marginal path {@code p_t(x) = sum_i p_t(x|x_i) p_data(x_i)}: {@code dp_t/dt
   * = sum_i dp_t(x|x_i)/dt p_data(x_i) = -div sum_i u_t(x|x_i) p_t(x|x_i) p_data(x_i) = -div(u_t
   * p_t)}.
   *
   * <p>As everywhere in Perrin t is the schedule's time, from data to noise; the field of the
   * opposite direction is the negative ({@link FlowField}).
   *
   * @param x points [B,D]
   * @param levels their noise levels, with some noise
   * @return a prediction of the schedule's velocity
   */
  @Override
  @Equation("FLM-3")
  public Prediction at(Var x, NoiseLevels levels) {
    Kind velocity = schedule.velocity();
    int batch = x.dim(0);
    Var z = x.reshape(batch, 1, x.dim(1));
    Var each = points.reshape(1, points.dim(0), points.dim(1));
    Var offset = z.sub(each.mul(levels.of(NoiseLevel::signal, z))); // x - signal x_i [B,N,D]
    Var log = offset.square().sum(2).mul(levels.of(l -> -0.5 / (l.noise() * l.noise()), z));
    Var posterior = Softmax.apply(log.reshape(batch, points.dim(0)), 1); // p(x_i | x)
    Var pull = levels.of(l -> velocity.q().applyAsDouble(l) / l.noise(), z);
    Var conditional = offset.mul(pull).add(each.mul(levels.of(velocity.p(), z)));
    Var u = conditional.mul(posterior.reshape(batch, points.dim(0), 1)).sum(1);
    return new Prediction(velocity, u.reshape(x.shape().dims()), x, levels);
  }
}
