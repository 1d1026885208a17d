package perrin.diffusion.classifier;

import perrin.autograd.Var;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.evaluation.FeatureSet;
import perrin.diffusion.evaluation.Predictions;
import perrin.diffusion.process.GaussianProcess;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * Measures a classifier of noisy images on labelled images, with noise keyed by (seed, EVALUATION,
 * step, image): the same for every batch size and whenever it is called.
 *
 * @param blueprint network and noise
 * @param seed keys the noise
 * @param batch images at once, at least 1
 */
record NoisyJudge(ClassifierBlueprint blueprint, long seed, int batch) {

  /** Levels of some images. */
  @FunctionalInterface
  interface LevelsOf {
    /** Those of {@code count} images from {@code first} on. */
    NoiseLevels of(int first, int count);
  }

  /**
   * What was found.
   *
   * @param accuracy the part of the images whose most probable class is their label, in [0, 1]
   * @param crossEntropy mean of {@code -log p(y | x_t)}, nats
   * @param confidence mean of the largest probability, in [1/K, 1]
   */
  record Found(double accuracy, double crossEntropy, double confidence) {}

  Found judge(Parameters weights, Dataset images, long step, LevelsOf levels) {
    int classes = blueprint.classNames().size();
    int n = images.size();
    int values = images.values();
    int right = 0;
    double entropy = 0;
    double sure = 0;
    for (int first = 0; first < n; first += batch) {
      int size = Math.min(batch, n - first);
      float[] x = new float[size * values];
      for (int i = 0; i < size; i++) {
        images.read(first + i, x, i * values);
      }
      double[] logits = logits(weights, x, size, first, step, levels.of(first, size));
      var p = Predictions.ofLogits(new FeatureSet(size, classes, logits), logits, classes);
      for (int i = 0; i < size; i++) {
        int label = images.label(first + i);
        right += p.top(i) == label ? 1 : 0;
        // Far from the label p underflows, its logarithm does not.
        entropy -= logProbability(logits, i * classes, classes, label);
        sure += p.probabilities()[i * classes + p.top(i)];
      }
    }
    return new Found((double) right / n, entropy / n, sure / n);
  }

  private double[] logits(
      Parameters weights, float[] images, int size, int first, long step, NoiseLevels levels) {
    Backend backend = weights.backend();
    try (Scope _ = Scope.open("judging noisy images")) {
      Var x0 = Var.constant(Tensor.of(backend, blueprint.batch(size), images));
      Var eps = new PhiloxNoise(seed, first).normal(Purpose.EVALUATION, step, 0, x0);
      Var xt = GaussianProcess.sample(x0, levels, eps);
      return blueprint.logits(Pass.inference(weights), xt, levels).value().toDoubles();
    }
  }

  private static double logProbability(double[] logits, int from, int classes, int label) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      max = Math.max(max, logits[from + k]);
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp(logits[from + k] - max);
    }
    return logits[from + label] - max - Math.log(sum);
  }
}
