package perrin.diffusion.tune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Examples;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.GradientExchange;
import perrin.diffusion.train.TrainingState;
import perrin.diffusion.train.TrainingStep;
import perrin.tensor.Backend;
import perrin.tensor.tuning.AttentionWork;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.ProductWork;
import perrin.tensor.tuning.Work;

/** The work that a network gives a backend's algorithms to do, and how it is tried. */
public final class TrainingWork {
  /** Enough for losses that compare images; shapes do not depend on it. */
  private static final int IMAGES = 2;

  private static final int LINES = 64;

  private TrainingWork() {}

  /**
   * The work of one training step that there is a choice for. Two images of no meaning show it, but
   * matrix products, whose shapes depend on the batch, those of a step of the run's own size.
   *
   * @param config of the run
   * @param card shape and names of the data
   * @param backend runs the step, and is left as it was
   * @return in the order of their first call
   */
  public static List<Work> of(RunConfig config, DataCard card, Backend backend) {
    Set<Work> few = step(config, card, backend, IMAGES);
    if (few.removeIf(ProductWork.class::isInstance)) {
      Set<Work> all = step(config, card, backend, config.training().imagesAtOnce());
      all.stream().filter(ProductWork.class::isInstance).forEach(few::add);
    }
    return new ArrayList<>(few);
  }

  private static Set<Work> step(RunConfig config, DataCard card, Backend backend, int images) {
    Map<String, Given> changes = new LinkedHashMap<>();
    changes.put("batch", new Given(Integer.toString(images), "batch"));
    changes.put("microbatch", new Given("0", "microbatch"));
    RunConfig small = Settings.with(config, changes);
    var blueprint = new Blueprint(small, card);
    Examples examples = meaningless(card, images);
    Set<Work> seen = new LinkedHashSet<>();
    backend.tunable().watch(seen::add);
    try (var state = new TrainingState(blueprint.module(), backend, small);
        var step = new TrainingStep(blueprint, small, state, GradientExchange.ALONE)) {
      step.run(examples);
    } finally {
      backend.tunable().watch(null);
    }
    return seen;
  }

  private static Examples meaningless(DataCard card, int images) {
    float[] pixels = new float[images * card.image().values()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i);
    }
    var scalars = new float[images * card.scalars().size()];
    return new Examples(pixels, new int[images], Collections.nCopies(images, ""), scalars);
  }

  /**
   * Smaller work of the same sums, on which float64 can afford to judge errors: fewer places where
   * a convolution sums over channels and taps, fewer channels where it sums over places; fewer rows
   * and columns of a product, fewer queries.
   *
   * @param work what
   * @return it, cut
   */
  static Work cut(Work work) {
    return switch (work) {
      case ConvWork w -> new ConvWork(w.pass(), cut(w.pass(), w.shape()));
      case ProductWork w ->
          new ProductWork(
              Math.min(w.m(), LINES),
              Math.min(w.n(), LINES),
              w.k(),
              Math.min(w.products(), 2),
              w.form(),
              w.precision(),
              w.narrow());
      case AttentionWork w ->
          new AttentionWork(
              w.backward(),
              w.backward() ? w.queries() : Math.min(w.queries(), LINES),
              w.keys(),
              w.width(),
              w.values(),
              w.precision());
    };
  }

  private static ConvShape cut(ConvPass pass, ConvShape s) {
    boolean weights = pass == ConvPass.WEIGHT_GRADIENT;
    int groups = s.spec().groups();
    // Stride and kernel fit whatever fitted before: extents shrink to a few kernels at the least.
    int reach = 8 * Math.max(s.spec().strideH(), s.spec().strideW());
    int least = Math.max(s.rows() * s.spec().dilationH(), s.columns() * s.spec().dilationW());
    int side = reach + least;
    return new ConvShape(
        weights ? fewer(s.channels(), groups) : s.channels(),
        weights ? fewer(s.filters(), groups) : s.filters(),
        weights ? s.height() : Math.min(s.height(), side),
        weights ? s.width() : Math.min(s.width(), side),
        s.rows(),
        s.columns(),
        s.spec(),
        s.dtype());
  }

  /** Still whole vectors of up to 16 lanes where there were any. */
  private static int fewer(int channels, int groups) {
    return groups == 1 && channels % 16 == 0 ? 16 : channels;
  }
}
