package perrin.diffusion.evaluation;

import java.util.Optional;

/**
 * Images and the real ones they are compared with.
 *
 * @param images features and probabilities of the images
 * @param asked the label that each was drawn for, or has; null where there is none
 * @param real what they are compared with
 * @param seed keys whatever a metric draws
 */
public record Comparison(Predictions images, int[] asked, RealImages real, long seed) {
  /**
   * The real images of a comparison.
   *
   * @param statistics mean and covariance of the features of many, for Fréchet distances
   * @param neighbours features of as many as there are images
   * @param labels of the neighbours
   */
  public record RealImages(GaussianStatistics statistics, FeatureSet neighbours, int[] labels) {}

  /** Checks that there is a label each. */
  public Comparison {
    if (asked != null && asked.length != images.count()) {
      throw new IllegalArgumentException(
          "comparison: %d labels of %d images".formatted(asked.length, images.count()));
    }
  }

  /**
   * How often the classifier reads the label asked for.
   *
   * @return empty where nothing was asked for
   */
  public Optional<ClassAgreement> agreement() {
    return Optional.ofNullable(asked).map(labels -> ClassAgreement.of(images, labels));
  }

  /**
   * How far apart images of one label are, in units of how far real ones are.
   *
   * @return NaN where nothing was asked for, or no label has two images and two real ones
   */
  public double diversity() {
    if (asked == null) {
      return Double.NaN;
    }
    int classes = images.classes();
    return ClassDiversity.of(images.features(), asked, classes)
        .relativeTo(ClassDiversity.of(real.neighbours, real.labels, classes));
  }
}
