package perrin.diffusion.classifier;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.autograd.op.Softmax;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.guidance.Classifier;
import perrin.nn.Pass;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * A trained network's {@code log p(y | x_t)} for wanted classes (GUI-4).
 *
 * @param blueprint network and noise
 * @param pass values of its parameters
 * @param wanted class y of each sample of a batch; a single one holds for all
 */
public record NetworkClassifier(ClassifierBlueprint blueprint, Pass pass, int... wanted)
    implements Classifier {

  /**
   * Checks the classes.
   *
   * @throws IllegalArgumentException if there is none, or one that the network does not know
   */
  public NetworkClassifier {
    wanted = wanted.clone();
    int classes = blueprint.classNames().size();
    if (wanted.length == 0) {
      throw new IllegalArgumentException("classifier: no class is wanted");
    }
    for (int y : wanted) {
      if (y < 0 || y >= classes) {
        throw new IllegalArgumentException(
            "classifier: class %d is not one of 0 to %d".formatted(y, classes - 1));
      }
    }
  }

  /**
   * The wanted classes.
   *
   * @return a copy
   */
  @Override
  public int[] wanted() {
    return wanted.clone();
  }

  /**
   * The same network for other classes.
   *
   * @param classes one a sample, or one for all
   * @return a classifier
   */
  public NetworkClassifier wanting(int... classes) {
    return new NetworkClassifier(blueprint, pass, classes);
  }

  @Override
  public Var logProbability(Var x, NoiseLevels levels) {
    int[] each = wanted;
    if (wanted.length == 1) {
      each = new int[x.dim(0)];
      Arrays.fill(each, wanted[0]);
    } else if (wanted.length != x.dim(0)) {
      throw new ShapeException(
          "classifier", wanted.length + " wanted classes for a batch of " + x.dim(0) + " samples");
    }
    return logProbability(blueprint.logits(pass, x, levels), each);
  }

  /** {@code log p(y_b | x_b)} [B] of logits [B,K]. */
  static Var logProbability(Var logits, int... labels) {
    int classes = logits.dim(1);
    float[] chosen = new float[labels.length * classes];
    for (int b = 0; b < labels.length; b++) {
      chosen[b * classes + labels[b]] = 1;
    }
    Var y = Var.constant(Tensor.of(logits.backend(), Shape.of(labels.length, classes), chosen));
    return Softmax.log(logits, 1).mul(y).sum(1).reshape(labels.length);
  }
}
