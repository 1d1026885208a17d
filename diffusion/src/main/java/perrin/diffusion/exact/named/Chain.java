package perrin.diffusion.exact.named;

import java.util.Arrays;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;

/** Curves in the plane as chains of equal Gaussians, one class a branch. */
final class Chain {
  private Chain() {}

  /** Points gamma(u) for u in [0, 1). */
  @FunctionalInterface
  interface Curve {
    double[] at(int branch, double u);
  }

  static LabelledMixture of(int branches, int count, double deviation, Curve curve) {
    double[] weights = new double[branches * count];
    double[][] means = new double[weights.length][];
    double[][] deviations = new double[weights.length][2];
    int[] labels = new int[weights.length];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = 1;
      labels[j] = j / count;
      means[j] = curve.at(labels[j], (j % count + 0.5) / count);
      Arrays.fill(deviations[j], deviation);
    }
    return new LabelledMixture(new GaussianMixture(weights, means, deviations), labels);
  }
}
