package perrin.diffusion.evaluation;

import java.util.Arrays;
import java.util.Locale;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.autograd.op.Softmax;
import perrin.diffusion.data.BatchLoader;
import perrin.diffusion.data.Cursor;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.ConvClassifier;
import perrin.nn.optim.AdamW;
import perrin.nn.optim.GradientNorm;
import perrin.nn.optim.LearningRate;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Trains the classifier: the cross-entropy {@code -mean_b sum_k y_bk log p(k | x_b)} by AdamW.
 *
 * <p>The classifier is trained by itself, on the training set only; a diffusion model never sees
 * it, nor any gradient of it.
 */
public final class ClassifierTraining {
  private static final int WARM_UP = 100;
  private static final int WATCHED = 20;

  private final Dataset data;
  private final ClassifierOptions options;
  private final ImageShape shape;
  private final ConvClassifier network;

  /** Told how far the training has come. */
  @FunctionalInterface
  public interface Watch {
    /**
     * Called every few steps.
     *
     * @param step steps taken
     * @param figures the loss, for people
     */
    void at(long step, String figures);
  }

  /**
   * A training.
   *
   * @param data labelled images
   * @param options how
   * @throws DataException if the images have no labels or the network cannot take them
   */
  public ClassifierTraining(Dataset data, ClassifierOptions options) {
    if (data.classes() < 2) {
      throw new DataException(
          "%s has %d classes; a classifier needs labelled images of at least 2"
              .formatted(data.name(), data.classes()));
    }
    this.data = data;
    this.options = options;
    this.shape = data.shape();
    this.network = TrainedClassifier.network(shape, data.classes());
  }

  /**
   * The length of the training.
   *
   * @return steps, at least 1
   */
  public long steps() {
    return options.steps(data.size());
  }

  /**
   * Trains from the beginning. The same data, options and backend give the same weights.
   *
   * @param backend where
   * @param watch told of the loss every few steps
   * @return the classifier, to be closed
   * @throws perrin.nn.optim.NotFiniteException if a gradient is not finite
   */
  public TrainedClassifier run(Backend backend, Watch watch) {
    long steps = steps();
    var rate = LearningRate.cosine(options.learningRate(), 0, steps).warmedUp(WARM_UP);
    var batches = new ClassifierBatches(shape, data.classes(), options);
    var reading = BatchLoader.Options.of(options.batch(), options.seed());
    Parameters parameters = Parameters.initialize(network, backend, options.seed());
    try (var optimiser = new AdamW(parameters, 0.9, 0.999, 1e-8, options.decay());
        var loader = new BatchLoader(data, reading, Cursor.START)) {
      for (long step = 0; step < steps; step++) {
        var batch = batches.of(loader.next(), step);
        boolean watched = step % WATCHED == 0 || step == steps - 1;
        double loss = step(parameters, optimiser, batch, step, rate.at(step), watched);
        if (watched) {
          watch.at(step + 1, String.format(Locale.ROOT, "loss %.4f", loss));
        }
      }
    } catch (RuntimeException | Error e) {
      parameters.close();
      throw e;
    }
    return new TrainedClassifier(shape, data.classNames(), network, parameters);
  }

  /** One step; reads the loss back only where it is watched, as that waits. */
  private double step(
      Parameters parameters,
      AdamW optimiser,
      ClassifierBatches.Changed batch,
      long step,
      double learningRate,
      boolean watched) {
    Backend backend = parameters.backend();
    int size = options.batch();
    try (Scope _ = Scope.open("classifier step")) {
      Tensor number = Tensor.ofInts(backend, Shape.of(1), (int) step);
      Pass pass = Pass.training(parameters, options.seed(), number, 0);
      Shape images = Shape.of(size, shape.channels(), shape.height(), shape.width());
      Var x = Var.constant(Tensor.of(backend, images, batch.images()));
      Var y = Var.constant(Tensor.of(backend, Shape.of(size, data.classes()), batch.targets()));
      Var loss = Softmax.log(network.logits(pass, x), 1).mul(y).sumAll().mul(-1.0 / size);
      double value = watched ? loss.value().item() : Double.NaN;
      Tensor[] gradients =
          Arrays.stream(Grad.of(loss, pass.leaves())).map(Var::value).toArray(Tensor[]::new);
      var norm = GradientNorm.of(gradients);
      norm.requireFinite(step);
      optimiser.step(parameters, gradients, learningRate, norm.clip(1));
      return value;
    }
  }
}
