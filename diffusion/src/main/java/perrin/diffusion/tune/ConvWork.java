package perrin.diffusion.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.GradientExchange;
import perrin.diffusion.train.TrainingState;
import perrin.diffusion.train.TrainingStep;
import perrin.tensor.Backend;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;

/**
 * One convolution that a network runs.
 *
 * @param pass which product
 * @param shape its shape
 */
public record ConvWork(ConvPass pass, ConvShape shape) {
  /** Enough for losses that compare images; shapes do not depend on it. */
  private static final int IMAGES = 2;

  /**
   * The convolutions of one training step, which it takes on two images of no meaning.
   *
   * @param config of the run
   * @param image shape of a sample
   * @param backend runs the step, and is left as it was
   * @return in the order of their first call
   */
  public static List<ConvWork> of(RunConfig config, ImageShape image, Backend backend) {
    Map<String, Given> changes = new LinkedHashMap<>();
    changes.put("batch", new Given(Integer.toString(IMAGES), "batch"));
    changes.put("microbatch", new Given("0", "microbatch"));
    RunConfig small = Settings.with(config, changes);
    var blueprint = new Blueprint(small, image);
    float[] pixels = new float[IMAGES * image.values()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i);
    }
    Set<ConvWork> seen = new LinkedHashSet<>();
    backend.tunable().watch((pass, shape) -> seen.add(new ConvWork(pass, shape)));
    try (var state = new TrainingState(blueprint.module(), backend, small);
        var step = new TrainingStep(blueprint, small, state, GradientExchange.ALONE)) {
      step.run(pixels);
    } finally {
      backend.tunable().watch(null);
    }
    return new ArrayList<>(seen);
  }

  /**
   * A smaller convolution of the same sums, on which float64 can afford to judge errors: fewer
   * places where the sum runs over channels and taps, fewer channels where it runs over places.
   *
   * @return this work, cut
   */
  ConvWork cut() {
    var s = shape;
    boolean weights = pass == ConvPass.WEIGHT_GRADIENT;
    int groups = s.spec().groups();
    // Stride and kernel fit whatever fitted before: extents shrink to a few kernels at the least.
    int reach = 8 * Math.max(s.spec().strideH(), s.spec().strideW());
    int least = Math.max(s.rows() * s.spec().dilationH(), s.columns() * s.spec().dilationW());
    int side = reach + least;
    return new ConvWork(
        pass,
        new ConvShape(
            weights ? fewer(s.channels(), groups) : s.channels(),
            weights ? fewer(s.filters(), groups) : s.filters(),
            weights ? s.height() : Math.min(s.height(), side),
            weights ? s.width() : Math.min(s.width(), side),
            s.rows(),
            s.columns(),
            s.spec(),
            s.dtype()));
  }

  /** Still whole vectors of up to 16 lanes where there were any. */
  private static int fewer(int channels, int groups) {
    return groups == 1 && channels % 16 == 0 ? 16 : channels;
  }

  /**
   * Numbers of both signs without a pattern that sums could profit from.
   *
   * @param n how many
   * @param seed which
   * @return in [-1,1]
   */
  static double[] numbers(int n, long seed) {
    var random = new java.util.SplittableRandom(seed);
    double[] values = new double[n];
    Arrays.setAll(values, _ -> (float) random.nextDouble(-1, 1));
    return values;
  }
}
