package perrin.diffusion.sample;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.Examples;
import perrin.diffusion.guidance.Guidance;
import perrin.diffusion.guidance.Guidances;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.diffusion.solver.Listener;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Draws samples from a network, batch after batch. */
public final class Sampling {
  /** Animations show no more samples than this. */
  private static final int MOST_IN_FRAMES = 36;

  private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

  private final Blueprint blueprint;
  private final SampleRequest request;
  private final Guides guides;
  private final Sampler sampler;
  private final Guidance guidance;
  private final Progress.Display display;
  private final int steps;

  /**
   * A request to a network.
   *
   * @param blueprint network and equations
   * @param request what is asked for
   * @param display where progress is shown
   * @throws UserException if sampler, grid and schedule do not go together, with the reason
   */
  public Sampling(Blueprint blueprint, SampleRequest request, Progress.Display display) {
    this(blueprint, request, Guides.NONE, display);
  }

  /**
   * A request to a network and other models.
   *
   * @param blueprint network and equations
   * @param request what is asked for
   * @param guides what else its guidance steers by
   * @param display where progress is shown
   * @throws UserException if sampler, grid, schedule and guidance do not go together, with the
   *     reason
   */
  public Sampling(
      Blueprint blueprint, SampleRequest request, Guides guides, Progress.Display display) {
    this.guides = guides;
    this.guidance = Guidances.of(request.guidance());
    this.blueprint = blueprint;
    this.request = request;
    this.display = display;
    try {
      this.sampler =
          Sampler.of(blueprint.schedule(), request.solver(), request.grid(), request.steps());
    } catch (CatalogException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    this.steps = sampler.legs();
    long values = (long) request.count() * blueprint.sample().size();
    if (values > MOST_VALUES) {
      throw new UserException(
          "%,d samples of %s do not fit into one array; %,d would"
              .formatted(
                  request.count(), blueprint.sample(), MOST_VALUES / blueprint.sample().size()));
    }
  }

  /**
   * Draws the samples.
   *
   * @param weights of the network
   * @param stop ends the work early
   * @return the samples, or null if it was stopped
   */
  public Samples draw(Parameters weights, StopSignal stop) {
    Shape one = blueprint.sample();
    var values = new float[Math.multiplyExact(request.count(), one.size())];
    int shown = Math.min(request.count(), MOST_IN_FRAMES);
    var frames = new ArrayList<float[]>();
    for (int f = 0; f < request.frames(); f++) {
      frames.add(new float[shown * one.size()]);
    }
    int batches = (request.count() + request.batch() - 1) / request.batch();
    try (var model =
            new GuidedModel(
                blueprint, weights, guidance, guides, request.clip(), sampler.levels());
        var progress = display.begin("sampling", 0, (long) batches * steps)) {
      long start = System.nanoTime();
      var walk = new Walk(progress, stop, frames, shown);
      sampler.sample(
          (first, size) -> model.of(asked(first, size), size),
          weights.backend(),
          request.count(),
          request.batch(),
          one,
          request.seed(),
          walk::stepped,
          (first, x) -> {
            System.arraycopy(x.toFloats(), 0, values, first * one.size(), x.size());
            double seconds = (System.nanoTime() - start) * 1e-9;
            walk.figures = "%.1f images/s".formatted((first + x.dim(0)) / seconds);
          });
    } catch (Stopped e) {
      return null;
    }
    return new Samples(one, values, frames, captions());
  }

  /** What the model is told of a batch, or null. */
  private Examples asked(int first, int size) {
    return request.asked() == null ? null : request.asked().cycled(first, size);
  }

  /** What the model is told in words, or null. */
  private List<String> captions() {
    boolean reads = blueprint.conditions().inputs().tokens() > 0;
    return request.asked() == null || !reads
        ? null
        : request.asked().cycled(0, request.count()).captions();
  }

  /** Leaves the driver's loop. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super(null, null, false, false);
    }
  }

  /** Watches the steps of all batches. */
  private final class Walk {
    private final Progress progress;
    private final StopSignal stop;
    private final List<float[]> frames;
    private final int shown;
    private String figures = "";
    private int step;

    Walk(Progress progress, StopSignal stop, List<float[]> frames, int shown) {
      this.progress = progress;
      this.stop = stop;
      this.frames = frames;
      this.shown = shown;
    }

    void stepped(int first, Listener.Progress p) {
      if (stop.requested()) {
        throw new Stopped();
      }
      // An adaptive solver takes several steps in a leg: the last of them counts.
      step = p.leg() + 1;
      progress.at((long) first / request.batch() * steps + step, figures);
      int wanted = request.frames();
      // Frame f is taken after step ceil((f + 1) steps / frames), so that the last is the result.
      for (int f = 0; f < wanted; f++) {
        if (((f + 1L) * steps + wanted - 1) / wanted == step) {
          keep(f, first, p);
        }
      }
    }

    private void keep(int f, int first, Listener.Progress p) {
      if (first >= shown) {
        return;
      }
      boolean clean = request.clean() && p.prediction() != null && step < steps;
      Tensor x = clean ? p.prediction().x0().value() : p.x().value();
      int size = blueprint.sample().size();
      int rows = Math.min(shown - first, x.dim(0));
      System.arraycopy(x.toFloats(), 0, frames.get(f), first * size, rows * size);
    }
  }
}
