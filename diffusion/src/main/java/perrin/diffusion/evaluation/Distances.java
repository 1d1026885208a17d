package perrin.diffusion.evaluation;

/**
 * Distances of samples from data that need no fit: on features of a network or on points as they
 * are.
 *
 * @param energy {@link EnergyDistance}
 * @param slicedWasserstein {@link SlicedWasserstein}, squared
 * @param kernel {@link KernelDistance}
 */
public record Distances(double energy, double slicedWasserstein, KernelDistance kernel) {
  /**
   * Measures all three.
   *
   * @param samples at least 2 rows
   * @param data at least 2 rows of the same width
   * @param seed keys the directions
   * @return the distances
   */
  public static Distances between(FeatureSet samples, FeatureSet data, long seed) {
    return new Distances(
        EnergyDistance.between(samples, data),
        SlicedWasserstein.between(samples, data, SlicedWasserstein.DIRECTIONS, seed),
        KernelDistance.between(samples, data));
  }
}
