package perrin.diffusion.schedule;

import perrin.diffusion.equation.Equation;

/**
 * The geometric sequence of noise levels of NCSN: {@code sigma_{i+1} / sigma_i} is the same for all
 * i (Song and Ermon 2019, arXiv 1907.05600, section 4.1).
 *
 * <p>Sources number it either way; {@link Numbering} says which.
 */
public final class GeometricSigmas {
  private GeometricSigmas() {}

  /** Which end has number 1. */
  public enum Numbering {
    /** sigma_1 is the smallest: the time of a forward process. */
    UPWARDS,
    /** sigma_1 is the largest: the order of annealed Langevin sampling, as in NCSN's paper. */
    DOWNWARDS
  }

  /**
   * The sequence.
   *
   * @param sigmaMin smallest, above 0
   * @param sigmaMax largest
   * @param count number of levels L, at least 1; a single one is sigmaMax
   * @param numbering which end comes first
   * @return sigma_1 … sigma_L, both ends exact
   * @throws IllegalArgumentException if the ends do not differ
   */
  @Equation("SCH-3")
  public static double[] of(double sigmaMin, double sigmaMax, int count, Numbering numbering) {
    if (!(sigmaMin > 0 && sigmaMax > sigmaMin) || count < 1) {
      throw new IllegalArgumentException(
          "geometric sigmas: %d from %s to %s".formatted(count, sigmaMin, sigmaMax));
    }
    double[] sigma = new double[count];
    for (int i = 0; i < count; i++) {
      double u = count == 1 ? 1 : i / (count - 1.0);
      double value =
          u == 0 ? sigmaMin : u == 1 ? sigmaMax : sigmaMin * Math.pow(sigmaMax / sigmaMin, u);
      sigma[numbering == Numbering.UPWARDS ? i : count - 1 - i] = value;
    }
    return sigma;
  }
}
