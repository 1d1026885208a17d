package perrin.diffusion.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * Compares N samples with real images, beside what real images and a per-pixel Gaussian reach.
 *
 * <p>The test set of T images is divided at random: N real images play the part of samples, the
 * other R = T - N are the reference of every Fréchet distance, and the first N of those the real
 * images of every precision and recall. So all rows have equal counts, and no image is compared
 * with itself.
 *
 * @param classifier whose features and probabilities are used
 * @param training what the classifier and the model were trained on
 * @param test real images that neither has seen, labelled
 * @param seed keys the divisions and the Gaussian's draws
 */
public record Evaluation(ImageClassifier classifier, Dataset training, Dataset test, long seed) {
  private static final int TEST_ORDER = 1;
  private static final int TRAINING_ORDER = 2;

  /** Checks that the images fit the classifier. */
  public Evaluation {
    for (var images : List.of(training, test)) {
      checkShape(classifier, images.name(), images.shape());
      if (!images.classNames().equals(classifier.classNames())) {
        throw new DataException(
            "%s has the classes %s, the classifier %s"
                .formatted(images.name(), images.classNames(), classifier.classNames()));
      }
    }
  }

  /**
   * Checks that samples can be measured, such as before they are drawn.
   *
   * @param name what to call them
   * @param count how many
   * @param shape C, H and W
   * @throws DataException if they are fewer than 4 or more than half of the test images, or of
   *     another shape
   */
  public void check(String name, int count, ImageShape shape) {
    checkShape(classifier, name, shape);
    int least = PrecisionRecall.K + 1;
    int most = test.size() / 2;
    if (count < least || count > most) {
      throw new DataException(
          "%s: %d samples, but must be from %d to %d, half of the images of %s"
              .formatted(name, count, least, most, test.name()));
    }
  }

  /**
   * Measures.
   *
   * @param samples the model's images, from 4 to half as many as test images
   * @param progress receives what is being done, in a few words
   * @return the figures
   * @throws DataException if the number or the shape of the samples does not fit
   */
  public EvaluationFigures measure(Dataset samples, Consumer<String> progress) {
    int n = samples.size();
    check(samples.name(), n, samples.shape());
    progress.accept("classifying %d samples".formatted(n));
    var generated = classifier.predict(GreyLevels.round(samples, n));
    progress.accept("classifying the %d images of %s".formatted(test.size(), test.name()));
    var real = classifier.predict(test);
    progress.accept("fitting and drawing the per-pixel Gaussian");
    float[] drawn = PixelGaussian.fit(training).draw(seed, n);
    var noise = classifier.predict(GreyLevels.round("gaussian", test.shape(), drawn));

    progress.accept("comparing");
    var division = divide(n);
    var held = real.select(division.held());
    var rest = real.features().select(division.reference());
    var neighbours = real.features().select(Arrays.copyOf(division.reference(), n));
    var reference = GaussianStatistics.of(rest);
    var rows =
        List.of(
            Measured.of("samples", generated, reference, neighbours, seed),
            Measured.of("real test images", held, reference, neighbours, seed),
            Measured.of("per-pixel Gaussian", noise, reference, neighbours, seed));

    progress.accept("classifying the %d images of %s".formatted(training.size(), training.name()));
    return new EvaluationFigures(
        ImageClassifier.accuracy(real, test), test.size(), rest.count(), rows, halves(n, rest));
  }

  /**
   * Test images by their part in the comparison.
   *
   * @param held those that play samples
   * @param reference the others
   */
  record Division(int[] held, int[] reference) {}

  Division divide(int n) {
    int[] order = order(TEST_ORDER, test.size());
    return new Division(Arrays.copyOf(order, n), Arrays.copyOfRange(order, n, order.length));
  }

  private List<EvaluationFigures.Halves> halves(int n, FeatureSet rest) {
    var features = classifier.predict(training).features();
    int[] order = order(TRAINING_ORDER, training.size());
    int half = order.length / 2;
    var equal = distance(features, order, half, Math.min(n, half), Math.min(rest.count(), half));
    return List.of(equal, distance(features, order, half, half, half));
  }

  /** Between the first a rows of one half and the first b of the other. */
  private static EvaluationFigures.Halves distance(
      FeatureSet features, int[] order, int half, int a, int b) {
    double distance =
        FrechetDistance.between(
            features.select(Arrays.copyOf(order, a)),
            features.select(Arrays.copyOfRange(order, half, half + b)));
    return new EvaluationFigures.Halves(a, b, distance);
  }

  private int[] order(int subStep, int size) {
    return Noise.permutation(new NoiseKey(seed, Purpose.EVALUATION, 0, subStep), 0, size);
  }

  private static void checkShape(ImageClassifier classifier, String name, ImageShape shape) {
    if (!shape.equals(classifier.shape())) {
      throw new DataException(
          "%s: images %s, but the classifier was trained on %s"
              .formatted(name, shape, classifier.shape()));
    }
  }
}
