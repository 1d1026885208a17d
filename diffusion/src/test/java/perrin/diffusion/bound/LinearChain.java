package perrin.diffusion.bound;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.ForwardChain;
import perrin.diffusion.process.Posterior;
import perrin.diffusion.process.ReverseChain;
import perrin.diffusion.process.StepVariance;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * A chain whose model is linear: its denoiser believes the data are N(m, c^2 I), so that
 * p_theta(x_0) is a Gaussian that can be computed, and the log ratio of a path is a quadratic
 * function of its noise, whose mean a few points give exactly.
 */
record LinearChain(DiscreteSchedule schedule, double m, double c, double[] variance) {
  /** A chain of 1 to 6 steps. */
  static LinearChain draw(Draws draws) {
    return draw(draws, draws.whole(1, 6));
  }

  static LinearChain draw(Draws draws, int steps) {
    double[] beta = new double[steps];
    double[] variance = new double[steps + 1];
    for (int k = 1; k <= steps; k++) {
      beta[k - 1] = draws.between(0.02, 0.7);
      variance[k] = draws.between(0.02, 0.7);
    }
    DiscreteSchedule s = DiscreteSchedule.ofBetas("drawn", beta);
    return new LinearChain(s, draws.between(-1, 1), draws.between(0.1, 1.2), variance);
  }

  /** The denoiser in D dimensions. */
  GaussianMixture model(int d) {
    double[] mean = new double[d];
    java.util.Arrays.fill(mean, m);
    return GaussianMixture.gaussian(mean, c);
  }

  VariationalBound bound() {
    return new VariationalBound(
        schedule, StepVariance.of(schedule, k -> Math.log(variance[k])), new DensityDecoder());
  }

  ReverseChain reverse() {
    return new ReverseChain(schedule, model(1), k -> variance[k]);
  }

  /** Factor and constant of x_k in the mean of x_{k-1}. */
  double[] affine(int k) {
    NoiseLevel from = schedule.level(k);
    Posterior q = Posterior.between(from, schedule.level(k - 1));
    double v = from.signal() * from.signal() * c * c + from.noise() * from.noise();
    double gain = from.signal() * c * c / v;
    double constant = m - gain * from.signal() * m;
    return new double[] {q.xFactor() + q.x0Factor() * gain, q.x0Factor() * constant};
  }

  /** log p_theta(x_0) of one coordinate, exactly. */
  double logDensity(double x0) {
    double mean = 0;
    double var = 1;
    for (int k = schedule.steps(); k >= 1; k--) {
      double[] a = affine(k);
      mean = a[0] * mean + a[1];
      var = a[0] * a[0] * var + variance[k];
    }
    return -(x0 - mean) * (x0 - mean) / (2 * var) - Math.log(2 * Math.PI * var) / 2;
  }

  /** E_q log p_theta(x_{0:T}) / q(x_{1:T} | x_0), exactly. */
  double evidence(Draws draws, double x0) {
    int steps = schedule.steps();
    int n = 2 * steps + 1;
    List<Var> noise = new ArrayList<>();
    for (int k = 0; k < steps; k++) {
      double[] z = new double[n]; // path 0 without noise, paths 2 k + 1 and 2 k + 2 with +-1 at k
      z[2 * k + 1] = 1;
      z[2 * k + 2] = -1;
      noise.add(column(draws, z));
    }
    double[] start = new double[n];
    java.util.Arrays.fill(start, x0);
    var forward = new ForwardChain(schedule);
    List<Var> path = forward.sample(column(draws, start), noise);
    double[] f = Draws.values(new PathBound(forward, reverse()).logRatio(path));
    double mean = f[0];
    for (int i = 1; i < n; i++) {
      mean += (f[i] - f[0]) / 2;
    }
    return mean;
  }

  static Var column(Draws draws, double... x) {
    return Var.constant(Tensor.of(draws.backend(), Shape.of(x.length, 1), x));
  }
}
