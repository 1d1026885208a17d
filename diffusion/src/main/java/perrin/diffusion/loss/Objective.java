package perrin.diffusion.loss;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.equation.Equation;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * A loss with the density of its noise levels: what a training step differentiates.
 *
 * <p>Levels and noise of a sample depend on (seed, step, number of the sample within the step)
 * alone, so that microbatches and workers of any number compute what one would.
 *
 * @param density of noise levels
 * @param loss at given levels and noise
 * @param seed the run's seed
 */
public record Objective(LevelDensity density, Loss loss, long seed) {
  /**
   * DDPM's objective: uniform steps, simplified loss.
   *
   * @param schedule of the process
   * @param seed the run's seed
   * @return the objective
   */
  public static Objective ddpm(perrin.diffusion.schedule.Schedule schedule, long seed) {
    return new Objective(UniformDensity.of(schedule), new SimpleLoss(), seed);
  }

  /**
   * The loss of a training step (Ho et al. 2020, arXiv 2006.11239, Algorithm 1; its last line is
   * the caller's: a gradient step on the result).
   *
   * @param model the denoiser in training
   * @param x0 clean samples [B, …]
   * @param step training step
   * @param first number of x0's first sample within the step
   * @return the mean over the batch, a scalar of shape []
   */
  @Equation("SMP-1")
  public Var at(Denoiser model, Var x0, long step, int first) {
    return terms(model, x0, step, first).mean();
  }

  /**
   * What {@link #at} is the mean of, for those that learn from it.
   *
   * @param model the denoiser in training
   * @param x0 clean samples [B, …]
   * @param step training step
   * @param first number of x0's first sample within the step
   * @return the terms
   */
  public Terms terms(Denoiser model, Var x0, long step, int first) {
    double[] u = new double[x0.dim(0)];
    Arrays.setAll(u, i -> density.share(seed, step, first + i));
    var t = NoiseLevels.of(Arrays.stream(u).mapToObj(density::quantile).toList()); // t ~ Uniform
    var noise = new PhiloxNoise(seed, first);
    Var eps = noise.normal(Purpose.NOISE, step, 0, x0); // eps ~ N(0, I)
    double[] weights = Arrays.stream(u).map(density::weight).toArray();
    return new Terms(u, weights, loss.each(model, x0, t, eps, noise, step), loss.constant(x0));
  }

  /**
   * The losses of the samples of a batch.
   *
   * @param u share of the density at which each level was drawn
   * @param weights what each loss is multiplied by
   * @param values losses without weights, [B] or [B, …]
   * @param constant what of them does not depend on the level, [B]
   */
  public record Terms(double[] u, double[] weights, Var values, Var constant) {
    /**
     * The loss that is differentiated.
     *
     * @return the weighted mean, a scalar of shape []
     */
    public Var mean() {
      if (Arrays.stream(weights).allMatch(w -> w == 1)) {
        return values.meanAll();
      }
      int[] shape = values.shape().dims();
      Arrays.fill(shape, 1, shape.length, 1);
      Var w = Var.constant(Tensor.of(values.backend(), Shape.of(shape), weights));
      return Combine.apply(w, values).meanAll();
    }

    /**
     * The loss of each sample, without weights.
     *
     * @return [B]; waits for the device
     */
    public double[] losses() {
      return EachSample.mean(values.detach()).value().toDoubles();
    }

    /**
     * What of each sample's loss varies with its level.
     *
     * @return [B]; waits for the device
     */
    public double[] varying() {
      return EachSample.mean(values.detach()).sub(constant.detach()).value().toDoubles();
    }
  }

  /**
   * The loss of held-out samples with noise and levels that never change: sample i has the i-th
   * level of an even spread and noise of its own, whatever the step and the batch size.
   *
   * @param model the denoiser
   * @param x0 clean samples [B, …]
   * @param first number of x0's first sample in the validation set
   * @return the mean over the batch, a scalar of shape []
   */
  public Var validation(Denoiser model, Var x0, int first) {
    NoiseLevels t = density.spread(first, x0.dim(0));
    var noise = new PhiloxNoise(seed, first);
    Var eps = noise.normal(Purpose.EVALUATION, 0, 0, x0);
    NoiseSource more = (_, k, sub, like) -> noise.normal(Purpose.EVALUATION, k, 1 + sub, like);
    return loss.of(model, x0, t, eps, more, 0);
  }
}
