package perrin.nn.layer;

/** How a residual block is told the time and whatever else is in its embedding. */
public enum TimeInjection {
  /** Added after the first convolution (Ho et al. 2020, arXiv 2006.11239, appendix B). */
  ADDED,
  /**
   * Adaptive group norm: the second norm's result times 1 + scale, plus shift (Dhariwal and Nichol
   * 2021, arXiv 2105.05233, eq. 3).
   */
  SCALE_AND_SHIFT
}
