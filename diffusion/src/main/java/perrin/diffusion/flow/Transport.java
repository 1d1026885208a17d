package perrin.diffusion.flow;

import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.Schedule;
import perrin.tensor.Tensor;

/**
 * The transport equation: what makes a field generate a path of densities.
 *
 * @param data a mixture, whose densities are known at every time
 * @param field the field in question
 */
public record Transport(GaussianMixture data, FlowField field) {
  /**
   * The data's own field along a schedule.
   *
   * @param data the mixture
   * @param schedule the path
   * @return a transport whose residual is 0
   */
  public static Transport of(GaussianMixture data, Schedule schedule) {
    return new Transport(data, new FlowField(data, schedule));
  }

  /**
   * How far the field is from generating the path at points: the two sides of {@code dp/ds = -div(p
   * u)}, divided by p, {@code d log p/ds + div u + u . grad log p} (Lipman et al. 2023, arXiv
   * 2210.02747, eq. 26).
   *
   * @param x points [B,D]
   * @param s time from 0 to 1, with some noise
   * @return [B], 0 where mass is kept
   */
  @Equation("FLM-1")
  public Var residual(Var x, double s) {
    NoiseLevel level = field.level(s);
    Var u = field.at(x, s);
    Var advected = u.mul(data.score(x, NoiseLevels.all(level))).sum(1).reshape(x.dim(0));
    return logDensityRate(x, level).add(divergence(x, s)).add(advected);
  }

  /**
   * d log p_s(x) / ds in closed form.
   *
   * @param x points [B,D]
   * @param level the noise level of s
   * @return [B]
   */
  Var logDensityRate(Var x, NoiseLevel level) {
    return data.logDensityRate(
        x,
        level,
        field.velocity().p().applyAsDouble(level),
        field.velocity().q().applyAsDouble(level));
  }

  /**
   * div u by D derivatives.
   *
   * @param x points [B,D]
   * @param s time from 0 to 1
   * @return [B]
   */
  Var divergence(Var x, double s) {
    int d = x.dim(1);
    Var sum = null;
    for (int i = 0; i < d; i++) {
      Var leaf = Var.leaf(x.value());
      Var one = field.at(leaf, s).slice(1, i, i + 1);
      Var ones = Var.constant(Tensor.full(x.backend(), x.value().dtype(), one.shape(), 1));
      Var g = Grad.product(one, ones, leaf)[0].slice(1, i, i + 1).reshape(x.dim(0));
      sum = sum == null ? g : sum.add(g);
    }
    return sum;
  }
}
