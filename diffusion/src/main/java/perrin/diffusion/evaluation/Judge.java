package perrin.diffusion.evaluation;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.data.Dataset;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * Compares any number of sets of N images with real ones, which it classifies once.
 *
 * <p>The test set of T images is divided at random: N real images play the part of samples, the
 * other R = T - N are the reference of every Fréchet distance, and the first N of those the real
 * images of every other figure.
 */
public final class Judge {
  private static final int ORDER = 1;

  private final ImageClassifier classifier;
  private final FeatureNetwork features;
  private final Dataset test;
  private final long seed;
  private final Predictions real;
  private final Division division;
  private final FeatureSet rest;
  private final Comparison.RealImages against;

  /**
   * Test images by their part in the comparison.
   *
   * @param held those that play samples
   * @param reference the others
   */
  record Division(int[] held, int[] reference) {}

  /**
   * Classifies the test images.
   *
   * @param classifier whose probabilities are used
   * @param features where distances are measured, perhaps the classifier itself
   * @param test real images, labelled
   * @param n how many images each set has, from 4 to half of the test images
   * @param seed keys the division
   */
  public Judge(
      ImageClassifier classifier, FeatureNetwork features, Dataset test, int n, long seed) {
    this.classifier = classifier;
    this.features = features;
    this.test = test;
    this.seed = seed;
    this.real = predict(test);
    this.division = divide(test.size(), n, seed);
    this.rest = real.features().select(division.reference());
    int[] near = Arrays.copyOf(division.reference(), n);
    this.against =
        new Comparison.RealImages(
            GaussianStatistics.of(rest), real.features().select(near), labels(near));
  }

  static Division divide(int size, int n, long seed) {
    int[] order = Noise.permutation(new NoiseKey(seed, Purpose.EVALUATION, 0, ORDER), 0, size);
    return new Division(Arrays.copyOf(order, n), Arrays.copyOfRange(order, n, size));
  }

  /**
   * Measures images.
   *
   * @param name what they are
   * @param images as many as said
   * @param asked the label that each was drawn for, or null
   * @param metrics what to measure
   * @return the figures
   */
  public Measured measure(
      String name, Dataset images, int[] asked, List<? extends ImageMeasure> metrics) {
    return Measured.of(name, new Comparison(predict(images), asked, against, seed), metrics);
  }

  /**
   * Measures the real images that play samples.
   *
   * @param labelled whether their labels count as asked for
   * @param metrics what to measure
   * @return the figures
   */
  public Measured real(boolean labelled, List<? extends ImageMeasure> metrics) {
    int[] asked = labelled ? labels(division.held()) : null;
    return Measured.of(
        "real test images",
        new Comparison(real.select(division.held()), asked, against, seed),
        metrics);
  }

  /**
   * The classifier's own accuracy.
   *
   * @return on all test images, in [0, 1]
   */
  public double accuracy() {
    return ImageClassifier.accuracy(real, test);
  }

  /** Features of the reference images. */
  FeatureSet reference() {
    return rest;
  }

  private int[] labels(int... rows) {
    return Arrays.stream(rows).map(test::label).toArray();
  }

  private Predictions predict(Dataset images) {
    var p = classifier.predict(images);
    return features == classifier
        ? p
        : new Predictions(features.features(images), p.probabilities(), p.classes());
  }
}
