package perrin.diffusion.evaluation;

import java.nio.file.Path;
import java.util.function.Consumer;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * The way down of a run's U-Net as a feature network, an imported one included: what it makes of
 * {@code signal x_0}, the mean of x_t, a tenth of the schedule's time from the clean end (compare
 * Baranchuk et al. 2022, arXiv 2112.03126, who add the noise). Draws nothing.
 */
public final class DiffusionFeatures implements FeatureNetwork, AutoCloseable {
  private static final double SHARE_OF_TIME = 0.1;
  private static final int BATCH = 100;

  private final Blueprint blueprint;
  private final Parameters weights;
  private final ImageShape shape;

  private DiffusionFeatures(Blueprint blueprint, Parameters weights, ImageShape shape) {
    this.blueprint = blueprint;
    this.weights = weights;
    this.shape = shape;
  }

  /**
   * Opens a run.
   *
   * @param path its directory
   * @param backend where its weights go
   * @param notice told of damaged checkpoints
   * @return to be closed
   * @throws UserException if it is no run of images, or has no checkpoint
   */
  public static DiffusionFeatures open(Path path, Backend backend, Consumer<String> notice) {
    RunDirectory run = RunDirectory.open(path);
    RunWeights saved = RunWeights.read(run, null, true, notice);
    Blueprint blueprint = saved.blueprint(run.config());
    if (blueprint.sample().rank() != 3) {
      throw new UserException(path + ": points are their own features");
    }
    return new DiffusionFeatures(blueprint, saved.on(blueprint, backend), saved.image());
  }

  @Override
  public ImageShape shape() {
    return shape;
  }

  /**
   * The features of images.
   *
   * @throws UserException if the run's network is no U-Net
   */
  @Override
  public FeatureSet features(Dataset images) {
    int n = images.size();
    double[] all = new double[0];
    int width = 0;
    for (int from = 0; from < n; from += BATCH) {
      int size = Math.min(BATCH, n - from);
      float[] batch = new float[size * shape.values()];
      for (int i = 0; i < size; i++) {
        images.read(from + i, batch, i * shape.values());
      }
      double[] part = features(batch, size);
      if (from == 0) {
        width = part.length / size;
        all = new double[Math.multiplyExact(n, width)];
      }
      System.arraycopy(part, 0, all, from * width, part.length);
    }
    return new FeatureSet(n, width, all);
  }

  private double[] features(float[] images, int size) {
    Schedule s = blueprint.schedule();
    NoiseLevel level = s.level(s.start() + SHARE_OF_TIME * (s.end() - s.start()));
    try (Scope _ = Scope.open("features")) {
      Var x0 = Var.constant(Tensor.of(weights.backend(), blueprint.batch(size), images));
      Var x = x0.mul(level.signal());
      return blueprint
          .encoded(Pass.inference(weights), x, NoiseLevels.all(level))
          .value()
          .toDoubles();
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
