package perrin.diffusion.schedule;

import java.util.Arrays;
import perrin.diffusion.NoiseLevel;

/**
 * A variance-exploding schedule of T steps: {@code x_k = x_0 + sigma_k eps}, sigma_0 = 0.
 *
 * <p>Between steps log sigma is linear in t, within the first one sigma is; hence level, inverse
 * and diffusion agree exactly.
 */
public final class SigmaTable implements SteppedSchedule, GaussianPath {
  private final String spec;
  private final double[] sigma;

  private SigmaTable(String spec, double[] sigma) {
    this.spec = spec;
    this.sigma = sigma;
  }

  /**
   * A schedule from its sigmas.
   *
   * @param spec how to make it again
   * @param sigmas sigma_1 … sigma_T, rising, the first above 0
   * @return the schedule
   * @throws IllegalArgumentException if there is none or they do not rise
   */
  public static SigmaTable of(String spec, double... sigmas) {
    double[] sigma = new double[sigmas.length + 1];
    for (int k = 1; k < sigma.length; k++) {
      sigma[k] = sigmas[k - 1];
      if (!(sigma[k] > sigma[k - 1]) || Double.isInfinite(sigma[k])) {
        throw new IllegalArgumentException(
            "schedule %s: sigma_%d = %s must be finite and above its predecessor %s"
                .formatted(spec, k, sigma[k], sigma[k - 1]));
      }
    }
    if (sigma.length < 2) {
      throw new IllegalArgumentException("schedule " + spec + ": needs at least one step");
    }
    return new SigmaTable(spec, sigma);
  }

  @Override
  public String spec() {
    return spec;
  }

  @Override
  public int steps() {
    return sigma.length - 1;
  }

  @Override
  public double start() {
    return 0;
  }

  @Override
  public double end() {
    return steps();
  }

  @Override
  public NoiseLevel level(int k) {
    if (k < 0 || k > steps()) {
      throw new IllegalArgumentException(
          "schedule " + spec + ": step " + k + " must be from 0 to " + steps());
    }
    return NoiseLevel.ofSigma(sigma[k]);
  }

  @Override
  public double signal(double t) {
    return 1;
  }

  @Override
  public double noise(double t) {
    int k = (int) Math.ceil(t);
    if (t == k || k <= 1) {
      return t == k ? sigma[k] : t * sigma[1];
    }
    return sigma[k] * Math.pow(sigma[k - 1] / sigma[k], k - t);
  }

  @Override
  public double signalRate(double t) {
    return 0;
  }

  /** Within a step; at a step's own time that of the step which ends there. */
  @Override
  public double noiseRate(double t) {
    int k = (int) Math.ceil(t);
    return k <= 1 ? sigma[1] : noise(t) * Math.log(sigma[k] / sigma[k - 1]);
  }

  /** The time of a level: exactly k for sigma_k. */
  @Override
  public double timeOf(NoiseLevel level) {
    double target = level.sigma();
    int found = Arrays.binarySearch(sigma, target);
    if (found >= 0) {
      return found;
    }
    int k = -found - 1; // of the first sigma above
    if (k > steps()) {
      return steps();
    }
    return k == 1
        ? target / sigma[1]
        : k - Math.log(sigma[k] / target) / Math.log(sigma[k] / sigma[k - 1]);
  }

  @Override
  public String toString() {
    return spec;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof SigmaTable s && Arrays.equals(sigma, s.sigma);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sigma);
  }
}
