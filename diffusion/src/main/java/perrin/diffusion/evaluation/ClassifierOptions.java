package perrin.diffusion.evaluation;

/**
 * How the classifier is trained.
 *
 * @param epochs times that the training set is seen, at least 1
 * @param batch images a step, at least 2
 * @param learningRate the largest rate; a linear rise over the first 100 steps, then half a cosine
 *     down to 0
 * @param decay decoupled weight decay of AdamW
 * @param shift images move by up to so many pixels either way, at least 0
 * @param mixed the part of each batch that is mixed with others, in [0, 1/2] ({@link
 *     ClassifierBatches})
 * @param seed keys initial weights, order, shifts and mixtures
 */
public record ClassifierOptions(
    int epochs, int batch, double learningRate, double decay, int shift, double mixed, long seed) {

  /** Checks the ranges. */
  public ClassifierOptions {
    if (epochs < 1
        || batch < 2
        || !(learningRate > 0)
        || !(decay >= 0)
        || shift < 0
        || !(mixed >= 0 && mixed <= 0.5)) {
      throw new IllegalArgumentException(
          ("classifier options: epochs %d at least 1, batch %d at least 2, learning rate %s above"
                  + " 0, decay %s and shift %d at least 0, mixed %s in [0, 0.5]")
              .formatted(epochs, batch, learningRate, decay, shift, mixed));
    }
  }

  /**
   * What reaches 99 % on MNIST: 4 epochs of batches of 128, rate 2e-3, decay 0.01, shifts of 1
   * pixel, a quarter mixed.
   *
   * @param seed keys initial weights, order, shifts and mixtures
   * @return the options
   */
  public static ClassifierOptions defaults(long seed) {
    return new ClassifierOptions(4, 128, 2e-3, 0.01, 1, 0.25, seed);
  }

  /**
   * The same with another number of epochs.
   *
   * @param number at least 1
   * @return the options
   */
  public ClassifierOptions withEpochs(int number) {
    return new ClassifierOptions(number, batch, learningRate, decay, shift, mixed, seed);
  }

  /**
   * The same with another batch.
   *
   * @param images at least 2
   * @return the options
   */
  public ClassifierOptions withBatch(int images) {
    return new ClassifierOptions(epochs, images, learningRate, decay, shift, mixed, seed);
  }

  /**
   * The number of steps of a training set.
   *
   * @param images its size
   * @return at least 1
   */
  public long steps(int images) {
    return Math.max(1, (long) epochs * images / batch);
  }
}
