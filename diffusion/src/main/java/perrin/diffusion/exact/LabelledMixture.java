package perrin.diffusion.exact;

import java.util.Arrays;
import java.util.stream.IntStream;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.guidance.Classifier;

/**
 * A mixture whose components carry labels: class y is the set of components labelled y, so that
 * everything conditional is known in closed form as well.
 *
 * <p>{@code p(x_0 | y)} is the mixture of y's components, {@code p(y)} their total weight, and at
 * every noise level {@code p(y | x_t) = p(y) p_t(x_t | y) / p_t(x_t)}.
 */
public final class LabelledMixture implements Denoiser {
  private final GaussianMixture all;
  private final int[] labels;
  private final GaussianMixture[] given;

  /**
   * A labelled mixture.
   *
   * @param all the data of all classes
   * @param labels class of each component [J], each class from 0 to the largest at least once
   * @throws IllegalArgumentException if the number of labels is wrong or a class is empty
   */
  public LabelledMixture(GaussianMixture all, int... labels) {
    if (labels.length != all.components()) {
      throw new IllegalArgumentException(
          "labelled mixture: " + labels.length + " labels for " + all.components() + " components");
    }
    this.all = all;
    this.labels = labels.clone();
    int classes = Arrays.stream(labels).max().orElse(0) + 1;
    given = new GaussianMixture[classes];
    for (int y = 0; y < classes; y++) {
      int label = y;
      int[] own = IntStream.range(0, labels.length).filter(j -> labels[j] == label).toArray();
      if (own.length == 0 || Arrays.stream(labels).anyMatch(l -> l < 0)) {
        throw new IllegalArgumentException(
            "labelled mixture: labels "
                + Arrays.toString(labels)
                + " must run from 0 and leave out no class");
      }
      given[y] = all.only(own);
    }
  }

  /**
   * A mixture each of whose components is a class of its own.
   *
   * @param all the data
   * @return classes 0 to J - 1
   */
  public static LabelledMixture each(GaussianMixture all) {
    return new LabelledMixture(all, IntStream.range(0, all.components()).toArray());
  }

  /**
   * The data without their labels.
   *
   * @return p(x_0)
   */
  public GaussianMixture all() {
    return all;
  }

  /**
   * Number of classes.
   *
   * @return at least 1
   */
  public int classes() {
    return given.length;
  }

  /**
   * Probability of a class.
   *
   * @param y the class
   * @return p(y)
   */
  public double prior(int y) {
    double sum = 0;
    for (int j = 0; j < labels.length; j++) {
      sum += labels[j] == y ? all.weight(j) : 0;
    }
    return sum;
  }

  /**
   * The data of a class: density, score and optimal denoiser of p(x_0 | y).
   *
   * @param y the class
   * @return the mixture of its components
   */
  public GaussianMixture given(int y) {
    return given[y];
  }

  /**
   * The Bayes classifier of noisy points, exact at every level: {@code log p(y | x_t) = log p(y) +
   * log p_t(x_t | y) - log p_t(x_t)}, whose gradient is the difference of the two scores.
   *
   * @param y the class
   * @return the classifier
   */
  public Classifier classifier(int y) {
    double logPrior = Math.log(prior(y));
    return new Classifier() {
      @Override
      public Var logProbability(Var x, NoiseLevels levels) {
        return given[y].logDensity(x, levels).add(logPrior).sub(all.logDensity(x, levels));
      }

      @Override
      public Var gradient(Var x, NoiseLevels levels) {
        return given[y].score(x, levels).sub(all.score(x, levels));
      }
    };
  }

  /** The unconditional denoiser. */
  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    return all.at(x, levels);
  }
}
