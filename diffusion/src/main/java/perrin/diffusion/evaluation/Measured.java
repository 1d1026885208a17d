package perrin.diffusion.evaluation;

/**
 * The figures of one set of images.
 *
 * @param name what the images are
 * @param count how many, N
 * @param topProbability mean probability of the most probable class, in [1/K, 1]
 * @param shares the part of the images in each class, {@code [K]}
 * @param minShare the share of the rarest class
 * @param maxShare the share of the most frequent class
 * @param frechet squared Fréchet distance to the reference images
 * @param precision the part of these images that look real
 * @param recall the part of the real images that lie among these
 * @param distances of the features from those of as many real images
 */
public record Measured(
    String name,
    int count,
    double topProbability,
    double[] shares,
    double minShare,
    double maxShare,
    double frechet,
    double precision,
    double recall,
    Distances distances) {

  static Measured of(
      String name,
      Predictions images,
      GaussianStatistics reference,
      FeatureSet neighbours,
      long seed) {
    var classes = images.statistics();
    var fit = GaussianStatistics.of(images.features());
    var quality = PrecisionRecall.of(neighbours, images.features(), PrecisionRecall.K);
    return new Measured(
        name,
        images.count(),
        classes.meanTopProbability(),
        classes.shares(),
        classes.minShare(),
        classes.maxShare(),
        FrechetDistance.between(fit, reference),
        quality.precision(),
        quality.recall(),
        Distances.between(images.features(), neighbours, seed));
  }
}
