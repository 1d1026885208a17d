package perrin.diffusion.restoration;

import java.util.function.BiConsumer;
import perrin.diffusion.Denoiser;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.guidance.ClipX0;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.diffusion.solver.Listener;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;
import perrin.nn.Pass;

/** A run's network while samplers walk with it: clipped if asked, watched, and stoppable. */
record ModelRun(Blueprint blueprint, boolean clip, Progress.Display display) {
  /** Such a run needs images. */
  ModelRun {
    if (blueprint.sample().rank() != 3) {
      throw new UserException(
          "the run was trained on points of %d coordinates; pictures need a run of images"
              .formatted(blueprint.sample().size()));
    }
  }

  /** A sampler from what a user typed. */
  Sampler sampler(String solver, String grid, int steps) {
    try {
      return Sampler.of(blueprint.schedule(), solver, grid, steps);
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
      BiConsumer<Denoiser, Walk> work) {
    try (var network = blueprint.replayed();
        var progress = display.begin(task, 0, steps)) {
      Denoiser plain = network.denoiser(Pass.inference(weights));
      work.accept(clip ? new ClipX0(plain, -1, 1) : plain, new Walk(progress, stop));
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
