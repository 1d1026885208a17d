package perrin.diffusion.train;

import java.util.stream.IntStream;
import perrin.autograd.Var;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Examples;
import perrin.diffusion.loss.Objective;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * The loss on samples that are not trained on, with noise and levels that never change, so that two
 * values differ by the weights alone. Draws nothing that training draws.
 */
public final class Validation {
  private final Blueprint blueprint;
  private final Dataset data;
  private final Objective objective;
  private final int images;
  private final int batch;

  /**
   * The validation of a run.
   *
   * @param blueprint network and equations
   * @param data held-out samples
   * @param seed the run's seed
   * @param images how many of them, at most
   * @param batch how many at once
   */
  public Validation(Blueprint blueprint, Dataset data, long seed, int images, int batch) {
    this.blueprint = blueprint;
    this.data = data.some(images);
    this.objective = blueprint.objective(seed);
    this.images = this.data.size();
    this.batch = batch;
  }

  /**
   * The mean loss.
   *
   * @param parameters weights
   * @return the mean over the held-out samples
   */
  public double loss(Parameters parameters) {
    Backend backend = parameters.backend();
    double sum = 0;
    for (int first = 0; first < images; first += batch) {
      int size = Math.min(batch, images - first);
      Examples examples = Examples.read(data, IntStream.range(first, first + size).toArray());
      try (Scope _ = Scope.open("validation")) {
        var told = blueprint.conditions().of(examples).on(backend);
        var model = blueprint.denoiser(Pass.inference(parameters)).told(told);
        Var x0 = Var.constant(Tensor.of(backend, blueprint.batch(size), examples.images()));
        sum += size * objective.validation(model, x0, first).value().item();
      }
    }
    return sum / images;
  }
}
