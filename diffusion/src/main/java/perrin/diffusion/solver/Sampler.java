package perrin.diffusion.solver;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.grid.Grid;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.schedule.Schedule;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * Samples from noise: a solver, the levels it visits, and the prior it starts from.
 *
 * <p>Sample i is a function of the seed and i alone: prior noise has the key (seed, PRIOR, i), the
 * solver's noise (seed, SAMPLER, step, i), so that batches of any size give the same images.
 *
 * @param solver takes the steps
 * @param levels from noisy to clean
 * @param priorStd standard deviation of the prior
 */
public record Sampler(Solver solver, List<NoiseLevel> levels, double priorStd) {
  /**
   * Checks that the solver takes the levels.
   *
   * @throws IllegalArgumentException if not, with the mathematical reason
   */
  public Sampler {
    levels = List.copyOf(levels);
    solver.check(levels);
  }

  /**
   * A sampler of a schedule.
   *
   * @param schedule of the process
   * @param solver takes the steps
   * @param grid which levels it visits
   * @param steps number of solver steps
   * @return the sampler
   */
  public static Sampler of(Schedule schedule, Solver solver, Grid grid, int steps) {
    List<NoiseLevel> levels = grid.levels(schedule, steps);
    return new Sampler(solver, levels, schedule.priorStd(levels.getFirst()));
  }

  /**
   * A sampler from what a user typed.
   *
   * @param schedule of the process
   * @param solver such as {@code ddim:eta=0.5}
   * @param grid such as {@code trailing}
   * @param steps number of solver steps
   * @return the sampler
   * @throws perrin.diffusion.catalog.CatalogException if a name or setting does not exist or fit
   */
  public static Sampler of(Schedule schedule, String solver, String grid, int steps) {
    return of(schedule, Solvers.of(solver, schedule), Grids.of(grid), steps);
  }

  /**
   * Number of legs of a run; an adaptive solver takes several steps in one.
   *
   * @return at least 1
   */
  public int legs() {
    return Driver.through(solver, levels).path().size();
  }

  /** The model for a range of samples: labels may differ from sample to sample. */
  @FunctionalInterface
  public interface Models {
    /**
     * The denoiser for a batch.
     *
     * @param first number of its first sample
     * @param count its size B
     * @return the denoiser
     */
    Denoiser of(int first, int count);
  }

  /** Receives finished batches. */
  @FunctionalInterface
  public interface Sink {
    /**
     * A finished batch.
     *
     * @param first number of its first sample
     * @param x [B, …]; lives only during the call
     */
    void accept(int first, Tensor x);
  }

  /** Told after every step of every batch. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * A step was taken.
     *
     * @param first number of the batch's first sample
     * @param progress where its run is; its values live only during the call
     */
    void stepped(int first, Listener.Progress progress);
  }

  /**
   * One batch.
   *
   * @param model the denoiser
   * @param backend where to compute
   * @param shape [B, …]
   * @param seed of prior and solver noise
   * @param first number of the first sample
   * @param listener told after every step
   * @return x at the last level, owned by the caller's scope, and counts
   */
  public Driver.Result batch(
      Denoiser model, Backend backend, Shape shape, long seed, int first, Listener listener) {
    var noise = new PhiloxNoise(seed, first);
    try (Scope scope = Scope.open("sampling")) {
      Var start = noise.normal(Purpose.PRIOR, backend, shape).mul(priorStd);
      Driver driver = Driver.through(solver, levels).watchedBy(listener);
      Driver.Result result = driver.run(model, start, noise);
      scope.keep(result.x().value());
      return result;
    }
  }

  /**
   * Any number of samples, batch after batch.
   *
   * @param models the denoiser for each batch
   * @param backend where to compute
   * @param count number of samples, at least 0
   * @param batch greatest batch size, at least 1
   * @param one shape of a sample, such as [C,H,W]
   * @param seed of prior and solver noise
   * @param watcher told after every step
   * @param sink receives the batches in order
   */
  public void sample(
      Models models,
      Backend backend,
      int count,
      int batch,
      Shape one,
      long seed,
      Watcher watcher,
      Sink sink) {
    if (batch < 1 || count < 0) {
      throw new IllegalArgumentException(
          "sample: count " + count + " must be at least 0, batch " + batch + " at least 1");
    }
    for (int first = 0; first < count; first += batch) {
      int b = Math.min(batch, count - first);
      int start = first;
      try (Scope _ = Scope.open("sample batch")) {
        Driver.Result r =
            batch(
                models.of(first, b),
                backend,
                batched(one, b),
                seed,
                first,
                p -> watcher.stepped(start, p));
        sink.accept(first, r.x().value());
      }
    }
  }

  /**
   * Any number of samples as numbers.
   *
   * @param model the denoiser
   * @param backend where to compute
   * @param count number of samples
   * @param batch greatest batch size
   * @param one shape of a sample, such as [C,H,W]
   * @param seed of prior and solver noise
   * @return [count, …] in row-major order
   */
  public float[] sample(
      Denoiser model, Backend backend, int count, int batch, Shape one, long seed) {
    float[] out = new float[Math.multiplyExact(count, one.size())];
    sample(
        (_, _) -> model,
        backend,
        count,
        batch,
        one,
        seed,
        (_, _) -> {},
        (first, x) -> System.arraycopy(x.toFloats(), 0, out, first * one.size(), x.size()));
    return out;
  }

  private static Shape batched(Shape one, int b) {
    int[] d = new int[one.rank() + 1];
    d[0] = b;
    System.arraycopy(one.dims(), 0, d, 1, one.rank());
    return Shape.of(d);
  }
}
