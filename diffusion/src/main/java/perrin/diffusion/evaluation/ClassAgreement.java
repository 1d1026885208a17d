package perrin.diffusion.evaluation;

/**
 * Whether images are what was asked for, in the eyes of a classifier that had no part in drawing
 * them.
 *
 * @param accuracy the share of the images whose most probable class is the label asked for, in [0,
 *     1]
 * @param confidence mean over the images of {@code p(y | x)} of the label y asked for, in [0, 1]
 * @param byClass the same share of the images of each label, {@code [K]}; NaN for a label that was
 *     not asked for
 */
public record ClassAgreement(double accuracy, double confidence, double[] byClass) {
  /**
   * Compares.
   *
   * @param images what the classifier says
   * @param asked the label of each image, from 0 to K - 1
   * @return the shares
   * @throws IllegalArgumentException if there is not one known label an image
   */
  public static ClassAgreement of(Predictions images, int... asked) {
    int classes = images.classes();
    if (asked.length != images.count()) {
      throw new IllegalArgumentException(
          "agreement: %d labels of %d images".formatted(asked.length, images.count()));
    }
    int[] right = new int[classes];
    int[] all = new int[classes];
    double sure = 0;
    int total = 0;
    for (int i = 0; i < asked.length; i++) {
      ClassDiversity.check(asked[i], classes);
      int hit = images.top(i) == asked[i] ? 1 : 0;
      all[asked[i]]++;
      right[asked[i]] += hit;
      total += hit;
      sure += images.probabilities()[i * classes + asked[i]];
    }
    double[] byClass = new double[classes];
    for (int k = 0; k < classes; k++) {
      byClass[k] = (double) right[k] / all[k]; // NaN of 0 / 0
    }
    return new ClassAgreement((double) total / asked.length, sure / asked.length, byClass);
  }
}
