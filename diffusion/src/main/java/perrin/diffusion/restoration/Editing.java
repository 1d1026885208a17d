package perrin.diffusion.restoration;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.solver.inverse.Sdedit;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/** SDEdit: guides get noise up to a level in the middle, and the model takes it away again. */
public final class Editing {
  private final Blueprint blueprint;
  private final RestorationRequest request;
  private final ModelRun run;
  private final Sampler sampler;

  /**
   * A request to a network.
   *
   * @param blueprint network and equations, of images
   * @param request what is asked for; its method takes the noise away
   * @param display where progress is shown
   * @throws UserException if sampler, grid and schedule do not go together, with the reason
   */
  public Editing(Blueprint blueprint, RestorationRequest request, Progress.Display display) {
    this.blueprint = blueprint;
    this.request = request;
    this.run = new ModelRun(blueprint, request, display);
    this.sampler = run.sampler();
  }

  /**
   * Edits.
   *
   * @param guides what is started from
   * @param strength share of the steps that are walked, in (0, 1]
   * @param told what the network is told of each picture, null for nothing
   * @param weights of the network
   * @param stop ends the work early
   * @return the results, or null if it was stopped
   */
  public Restored draw(
      Pictures guides, double strength, Examples told, Parameters weights, StopSignal stop) {
    var sdedit = new Sdedit(sampler.solver(), strength);
    ImageShape image = guides.shape();
    int count = guides.count() * request.count();
    var values = new float[Math.multiplyExact(count, image.values())];
    int legs = Driver.through(sdedit, sampler.levels()).path().size();
    int batches = (count + request.batch() - 1) / request.batch();
    boolean whole =
        run.with(
            weights,
            stop,
            "editing, strength " + strength,
            (long) batches * legs,
            (network, walk) -> {
              for (int first = 0; first < count; first += request.batch()) {
                int b = Math.min(request.batch(), count - first);
                try (Scope _ = Scope.open("editing")) {
                  int[] rows = new int[b];
                  int from = first;
                  Arrays.setAll(rows, i -> (from + i) / request.count());
                  Denoiser model = network.of(told == null ? null : told.select(rows), b);
                  Driver driver = Driver.through(sdedit, sampler.levels()).watchedBy(walk::stepped);
                  Var start = guides(guides, rows, weights.backend());
                  var noise = new PhiloxNoise(request.seed(), first);
                  float[] x = driver.run(model, start, noise).x().value().toFloats();
                  System.arraycopy(x, 0, values, first * image.values(), x.length);
                }
                walk.finished(first + b);
              }
            });
    return whole ? new Restored(image, request.count(), values, 0) : null;
  }

  private Var guides(Pictures guides, int[] rows, Backend backend) {
    int size = guides.shape().values();
    var x = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(guides.values(), rows[i] * size, x, i * size, size);
    }
    return Var.constant(Tensor.of(backend, blueprint.batch(rows.length), x));
  }
}
