package perrin.diffusion.restoration;

import java.util.List;
import java.util.function.BiConsumer;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Examples;
import perrin.diffusion.guidance.ClipX0;
import perrin.diffusion.guidance.Guidances;
import perrin.diffusion.guidance.Models;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.diffusion.solver.Listener;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;

/**
 * A run's network while samplers walk with it: told what is asked, guided, clipped, watched, and
 * stoppable.
 */
record ModelRun(Blueprint blueprint, RestorationRequest request, Progress.Display display) {
  /** Such a run needs images. */
  ModelRun {
    if (blueprint.sample().rank() != 3) {
      throw new UserException(
          "the run was trained on points of %d coordinates; pictures need a run of images"
              .formatted(blueprint.sample().size()));
    }
  }

  /** The sampler that was asked for. */
  Sampler sampler() {
    try {
      return Sampler.of(blueprint.schedule(), request.method(), request.grid(), request.steps());
    } catch (CatalogException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /**
   * Works with the network.
   *
   * @return false if it was stopped
   */
  boolean with(
      Parameters weights,
      StopSignal stop,
      String task,
      long steps,
      BiConsumer<NetworkDenoiser, Walk> work) {
    try (var network = blueprint.replayed();
        var progress = display.begin(task, 0, steps)) {
      work.accept(network.denoiser(Pass.inference(weights)), new Walk(progress, stop));
      return true;
    } catch (Stopped e) {
      return false;
    }
  }

  /**
   * The model of a batch.
   *
   * @param plain the network
   * @param told what it is told of each sample, null for nothing
   * @param levels that are visited
   */
  Denoiser model(
      NetworkDenoiser plain, Examples told, List<NoiseLevel> levels, int size, Backend backend) {
    Conditions conditions = blueprint.conditions();
    NetworkDenoiser untold = plain.told(conditions.nothing(size).on(backend));
    Models models =
        told == null
            ? Models.of(untold)
            : Models.of(plain.told(conditions.of(told).on(backend)), untold);
    Denoiser guided;
    try {
      guided = Guidances.of(request.guidance()).over(models.withLevels(levels));
    } catch (CatalogException | DataException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    return request.clip() ? new ClipX0(guided, -1, 1) : guided;
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
