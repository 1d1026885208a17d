package perrin.diffusion.trace;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.DiscreteSchedule;

/** sigma = noise / signal of a discrete schedule's steps, numbered from 0, as other projects do. */
final class SigmaTable {
  private static final double LEAST_ALPHA_BAR = 0x1p-24;

  private final double[] sigma;

  SigmaTable(DiscreteSchedule schedule) {
    sigma = new double[schedule.steps()];
    for (int i = 0; i < sigma.length; i++) {
      sigma[i] = schedule.level(i + 1).sigma();
    }
    if (Double.isInfinite(sigma[last()])) {
      // what diffusers puts in place of an abar of 0, so that sigma is finite
      sigma[last()] = Math.sqrt((1 - LEAST_ALPHA_BAR) / LEAST_ALPHA_BAR);
    }
  }

  int last() {
    return sigma.length - 1;
  }

  double at(int i) {
    return sigma[i];
  }

  /** sigma at a time, linear between steps: NumPy's interp. */
  double linear(double t) {
    int i = Math.clamp((int) t, 0, Math.max(0, last() - 1));
    double u = t - i;
    return u == 0 ? sigma[i] : (1 - u) * sigma[i] + u * sigma[i + 1];
  }

  /** sigma at a time, log-linear between steps. */
  double logLinear(double t) {
    int i = Math.clamp((int) t, 0, Math.max(0, last() - 1));
    double u = t - i;
    return u == 0 ? sigma[i] : Math.exp((1 - u) * Math.log(sigma[i]) + u * Math.log(sigma[i + 1]));
  }

  /** The time of sigma, linear in log sigma between steps, within [0, T - 1]. */
  double time(double value) {
    int low = 0;
    while (low < last() - 1 && sigma[low + 1] <= value) {
      low++;
    }
    if (last() == 0) {
      return 0;
    }
    double u = Math.log(value / sigma[low]) / Math.log(sigma[low + 1] / sigma[low]);
    return low + Math.clamp(u, 0, 1);
  }

  /** The variance-preserving level of sigma. */
  static NoiseLevel level(double sigma) {
    return sigma == 0 ? NoiseLevel.CLEAN : NoiseLevel.ofLambda(-2 * Math.log(sigma));
  }
}
