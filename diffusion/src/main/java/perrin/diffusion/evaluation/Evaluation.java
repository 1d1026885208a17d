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
 * @param classifier whose probabilities are used
 * @param features where distances are measured
 * @param training what the classifier and the model were trained on
 * @param test real images that neither has seen, labelled
 * @param seed keys the divisions and the Gaussian's draws
 */
public record Evaluation(
    ImageClassifier classifier,
    FeatureNetwork features,
    Dataset training,
    Dataset test,
    long seed) {
  /** The name of the Fréchet distance in files. */
  public static final String FRECHET = "frechet";

  private static final int TRAINING_ORDER = 2;

  /**
   * An evaluation in the classifier's own feature space.
   *
   * @param classifier whose features and probabilities are used
   * @param training what the classifier and the model were trained on
   * @param test real images that neither has seen, labelled
   * @param seed keys the divisions and the Gaussian's draws
   */
  public Evaluation(ImageClassifier classifier, Dataset training, Dataset test, long seed) {
    this(classifier, classifier, training, test, seed);
  }

  /** Checks that the images fit the classifier. */
  public Evaluation {
    if (!features.shape().equals(classifier.shape())) {
      throw new DataException(
          "features are of images %s, but the classifier was trained on %s"
              .formatted(features.shape(), classifier.shape()));
    }
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
   * @param asked the label that each was drawn for, or null
   * @param metrics what to measure
   * @param progress receives what is being done, in a few words
   * @return the figures
   * @throws DataException if the number or the shape of the samples does not fit
   */
  public EvaluationFigures measure(
      Dataset samples,
      int[] asked,
      List<? extends ImageMeasure> metrics,
      Consumer<String> progress) {
    int n = samples.size();
    check(samples.name(), n, samples.shape());
    progress.accept("classifying the %d images of %s".formatted(test.size(), test.name()));
    var judge = new Judge(classifier, features, test, n, seed);
    progress.accept("fitting and drawing the per-pixel Gaussian");
    float[] drawn = PixelGaussian.fit(training).draw(seed, n);
    progress.accept("comparing");
    var noise = GreyLevels.round("gaussian", test.shape(), drawn);
    var rows =
        List.of(
            judge.measure("samples", GreyLevels.round(samples, n), asked, metrics),
            judge.real(asked != null, metrics),
            judge.measure("per-pixel Gaussian", noise, null, metrics));
    boolean frechet = rows.getFirst().byKey().containsKey(FRECHET);
    return new EvaluationFigures(
        judge.accuracy(),
        test.size(),
        judge.reference().count(),
        rows,
        frechet ? halves(n, judge.reference(), progress) : List.of());
  }

  private List<EvaluationFigures.Halves> halves(int n, FeatureSet rest, Consumer<String> progress) {
    progress.accept("classifying the %d images of %s".formatted(training.size(), training.name()));
    var all = features.features(training);
    int[] order =
        Noise.permutation(
            new NoiseKey(seed, Purpose.EVALUATION, 0, TRAINING_ORDER), 0, training.size());
    int half = order.length / 2;
    var equal = distance(all, order, half, Math.min(n, half), Math.min(rest.count(), half));
    return List.of(equal, distance(all, order, half, half, half));
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

  private static void checkShape(ImageClassifier classifier, String name, ImageShape shape) {
    if (!shape.equals(classifier.shape())) {
      throw new DataException(
          "%s: images %s, but the classifier was trained on %s"
              .formatted(name, shape, classifier.shape()));
    }
  }
}
