package perrin.diffusion.bound;

import perrin.diffusion.equation.Equation;

/**
 * The bound's terms, averaged over data.
 *
 * @param prior L_T in nats a sample
 * @param steps L_0, L_1, …, L_{T-1} in nats a sample: the one at index k - 1 is step k's
 * @param dimensions D of a sample
 * @param offset nats a dimension that the decoder leaves out ({@link Decoder#offset})
 */
public record BoundTerms(double prior, double[] steps, int dimensions, double offset) {
  /**
   * The whole bound.
   *
   * @return L_T + sum L_{t-1} + L_0 in nats a sample
   */
  public double nats() {
    double sum = prior;
    for (double term : steps) {
      sum += term;
    }
    return sum;
  }

  /**
   * The whole bound in bits a dimension: {@code (L_T + sum_{t=2}^T L_{t-1} + L_0) / (D log 2)},
   * plus the decoder's offset (Ho et al. 2020, arXiv 2006.11239, section 4.3).
   *
   * @return bits a dimension of data in 256 levels
   */
  @Equation("ELB-7")
  public double bitsPerDimension() {
    return bits(nats()) + offset / Math.log(2);
  }

  /**
   * A term's share of {@link #bitsPerDimension}.
   *
   * @param nats of a sample
   * @return nats / (D log 2)
   */
  public double bits(double nats) {
    return nats / (dimensions * Math.log(2));
  }

  /**
   * L_{k-1}: what step k costs.
   *
   * @param k from 1 to T
   * @return nats a sample
   */
  public double step(int k) {
    return steps[k - 1];
  }
}
