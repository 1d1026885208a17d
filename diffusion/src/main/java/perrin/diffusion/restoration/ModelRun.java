package perrin.diffusion.restoration;

import java.util.function.BiConsumer;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.guidance.Guidance;
import perrin.diffusion.guidance.Guidances;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.GuidedModel;
import perrin.diffusion.sample.Guides;
import perrin.diffusion.solver.Listener;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;

/** A run's model while samplers walk with it: watched, and stoppable. */
final class ModelRun {
  private final Blueprint blueprint;
  private final RestorationRequest request;
  private final Progress.Display display;
  private final Guidance guidance;
  private final Sampler sampler;

  /** Such a run needs images. */
  ModelRun(Blueprint blueprint, RestorationRequest request, Progress.Display display) {
    if (blueprint.sample().rank() != 3) {
      throw new UserException(
          "the run was trained on points of %d coordinates; pictures need a run of images"
              .formatted(blueprint.sample().size()));
    }
    this.blueprint = blueprint;
    this.request = request;
    this.display = display;
    this.guidance = Guidances.of(request.guidance());
    try {
      this.sampler =
          Sampler.of(blueprint.schedule(), request.method(), request.grid(), request.steps());
    } catch (CatalogException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /** The sampler that was asked for. */
  Sampler sampler() {
    return sampler;
  }

  /**
   * Works with the model.
   *
   * @return false if it was stopped
   */
  boolean with(
      Parameters weights,
      StopSignal stop,
      String task,
      long steps,
      BiConsumer<GuidedModel, Walk> work) {
    try (var model =
            new GuidedModel(
                blueprint, weights, guidance, Guides.NONE, request.clip(), sampler.levels());
        var progress = display.begin(task, 0, steps)) {
      work.accept(model, new Walk(progress, stop));
      return true;
    } catch (Stopped e) {
      return false;
    }
  }

  /** Leaves the driver's loop. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super(null, null, false, false);
    }
  }

  /** Watches the steps of all batches. */
  static final class Walk {
    private final Progress progress;
    private final StopSignal stop;
    private final long start = System.nanoTime();
    private long before;
    private long leg;
    private String figures = "";

    Walk(Progress progress, StopSignal stop) {
      this.progress = progress;
      this.stop = stop;
    }

    void stepped(Listener.Progress p) {
      if (stop.requested()) {
        throw new Stopped();
      }
      // an adaptive solver takes several steps in a leg: the last of them counts
      leg = p.leg() + 1L;
      progress.at(before + leg, figures);
    }

    void finished(int results) {
      before += leg;
      leg = 0;
      figures = "%.2f images/s".formatted(results / ((System.nanoTime() - start) * 1e-9));
    }
  }
}
