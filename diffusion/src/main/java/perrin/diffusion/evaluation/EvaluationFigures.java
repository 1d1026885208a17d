package perrin.diffusion.evaluation;

import java.util.List;

/**
 * What an {@link Evaluation} found.
 *
 * @param accuracy the classifier's, on all test images
 * @param testCount the number of test images T
 * @param referenceCount the number of real images behind every Fréchet distance, R
 * @param rows the samples, as many real images, and as many draws of a per-pixel Gaussian
 * @param trainingHalves squared Fréchet distances between two halves of the training set: of as
 *     many images as a row and its reference have, then of all
 */
public record EvaluationFigures(
    double accuracy,
    int testCount,
    int referenceCount,
    List<Measured> rows,
    List<Halves> trainingHalves) {

  /**
   * The distance between images of one half and of the other.
   *
   * @param first images of one half
   * @param second images of the other
   * @param frechet squared Fréchet distance
   */
  public record Halves(int first, int second, double frechet) {}

  /** Copies the lists. */
  public EvaluationFigures {
    rows = List.copyOf(rows);
    trainingHalves = List.copyOf(trainingHalves);
  }
}
