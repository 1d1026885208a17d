package perrin.diffusion.evaluation;

import java.util.List;
import perrin.diffusion.data.ImageShape;

/**
 * What is written beside a classifier's weights.
 *
 * @param network the kind of network
 * @param dataset the data set's name
 * @param trainingFingerprint what it was trained on
 * @param shape of its images
 * @param classNames its classes
 * @param features the width of its penultimate layer
 * @param parameterCount learned numbers
 * @param options how it was trained
 * @param testAccuracy the part of the test images that it puts into their class, in [0, 1]
 * @param testCount how many test images
 * @param seconds how long the training took
 * @param command the command line
 * @param device the backend
 * @param digest SHA-256 of its weights
 */
public record ClassifierCard(
    String network,
    String dataset,
    String trainingFingerprint,
    ImageShape shape,
    List<String> classNames,
    int features,
    long parameterCount,
    ClassifierOptions options,
    double testAccuracy,
    int testCount,
    double seconds,
    String command,
    String device,
    String digest) {
  /** The only kind of network so far. */
  public static final String CONVOLUTIONAL = "perrin.nn.net.ConvClassifier";
}
