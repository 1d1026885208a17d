package perrin.diffusion.evaluation;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.bound.BoundTerms;
import perrin.diffusion.bound.ChainOf;
import perrin.diffusion.bound.Decoder;
import perrin.diffusion.bound.DensityDecoder;
import perrin.diffusion.bound.DiscretizedGaussian;
import perrin.diffusion.bound.VariationalBound;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Permutation;
import perrin.diffusion.guidance.ClipX0;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * The variational bound of a trained model on data: every term of every image, from one draw of
 * noise each. Image i's noise depends on the seed and i alone, whatever the batch size.
 */
public final class BoundEvaluation {
  private final Blueprint blueprint;
  private final ChainOf chain;
  private final DiscreteSchedule schedule;
  private final VariationalBound bound;
  private final boolean images;
  private final boolean clip;

  /**
   * What was found.
   *
   * @param terms averaged over the images
   * @param standardErrors of each step's mean, in nats a sample: L_0, L_1, …, L_{T-1}
   * @param totals the whole bound of each image, in nats
   */
  public record Result(BoundTerms terms, double[] standardErrors, double[] totals) {
    /**
     * How far {@link BoundTerms#bitsPerDimension} may be from its mean over all images.
     *
     * @return standard error over the images, in bits a dimension; NaN for one image
     */
    public double bitsError() {
      double mean = Arrays.stream(totals).average().orElseThrow();
      double sum = Arrays.stream(totals).map(t -> (t - mean) * (t - mean)).sum();
      int n = totals.length;
      return terms.bits(Math.sqrt(sum / (n - 1) / n));
    }
  }

  /**
   * The bound of a model.
   *
   * @param blueprint network and equations
   * @param steps T of the chain, at equal times; 0 for the schedule's own, or 1000 where it is
   *     continuous in time
   * @param variance of the reverse steps
   * @param clip whether predicted clean images are clipped to [-1, 1]; points never are
   * @throws UserException if the model has no such variance
   */
  public BoundEvaluation(Blueprint blueprint, int steps, VarianceChoice variance, boolean clip) {
    this.blueprint = blueprint;
    if (variance.learned() && !blueprint.variance().learned()) {
      throw new UserException(
          "variance learned-range: this model was trained with the fixed variance, and predicts"
              + " none");
    }
    if (steps == 0 && blueprint.schedule() instanceof DiscreteSchedule own) {
      this.chain = null;
      this.schedule = own;
    } else {
      this.chain = new ChainOf(blueprint.schedule(), steps == 0 ? 1000 : steps);
      this.schedule = chain.schedule();
    }
    this.images = blueprint.sample().rank() == 3;
    this.clip = clip && images;
    Decoder decoder = images ? new DiscretizedGaussian() : new DensityDecoder();
    this.bound = new VariationalBound(schedule, variance.on(schedule), decoder);
  }

  /**
   * What the decoder does with the data.
   *
   * @return one line
   */
  public String decoder() {
    return bound.decoder().describe();
  }

  /**
   * Number of steps T.
   *
   * @return evaluations of the network an image
   */
  public int steps() {
    return schedule.steps();
  }

  /**
   * Measures.
   *
   * @param weights of the network
   * @param data the data
   * @param count how many of them, drawn by the seed
   * @param batch how many at once
   * @param seed keys the choice and the noise
   * @param display where progress is shown
   * @param stop ends the work early
   * @return what was found, or null if it was stopped
   */
  public Result measure(
      Parameters weights,
      Dataset data,
      int count,
      int batch,
      long seed,
      Progress.Display display,
      StopSignal stop) {
    Permutation order = Permutation.of(data.size(), seed, 0);
    int values = data.values();
    var sums = new double[steps()];
    var squares = new double[steps()];
    var totals = new double[count];
    double prior = 0;
    long done = 0;
    long start = System.nanoTime();
    try (var progress = display.begin("bound", 0, (long) count * steps())) {
      for (int first = 0; first < count; first += batch) {
        int size = Math.min(batch, count - first);
        var x = new float[size * values];
        for (int i = 0; i < size; i++) {
          data.read(order.at(first + i), x, i * values);
        }
        round(x);
        try (Scope _ = Scope.open("bound")) {
          Backend backend = weights.backend();
          Var x0 = Var.constant(Tensor.of(backend, blueprint.batch(size), x));
          double[] each = bound.prior(x0).value().toDoubles();
          for (int i = 0; i < size; i++) {
            prior += each[i] / count;
            totals[first + i] += each[i];
          }
          for (int k = 1; k <= steps(); k++) {
            if (stop.requested()) {
              return null;
            }
            each = step(weights, x0, k, seed, first);
            for (int i = 0; i < size; i++) {
              totals[first + i] += each[i];
              sums[k - 1] += each[i];
              squares[k - 1] += each[i] * each[i];
            }
            done += size;
            double seconds = (System.nanoTime() - start) * 1e-9;
            progress.at(done, "%.1f evaluations/s".formatted(done / seconds));
          }
        }
      }
    }
    var means = new double[steps()];
    var errors = new double[steps()];
    for (int k = 0; k < steps(); k++) {
      means[k] = sums[k] / count;
      double variance = Math.max(0, squares[k] / count - means[k] * means[k]);
      errors[k] = Math.sqrt(variance / Math.max(1, count - 1));
    }
    double offset = bound.decoder().offset();
    return new Result(new BoundTerms(prior, means, values, offset), errors, totals);
  }

  private double[] step(Parameters weights, Var x0, int k, long seed, int first) {
    try (Scope _ = Scope.open("term")) {
      Denoiser network = blueprint.denoiser(Pass.inference(weights));
      Denoiser plain = chain == null ? network : chain.on(network);
      Denoiser model = clip ? new ClipX0(plain, -1, 1) : plain;
      Var eps = new PhiloxNoise(seed, first).normal(Purpose.EVALUATION, k, 0, x0);
      NoiseLevels t = NoiseLevels.all(schedule.level(k));
      return bound.term(model, x0, t, eps).value().toDoubles();
    }
  }

  /** To the nearest of 256 grey levels, which the decoder gives probabilities of. */
  private void round(float[] x) {
    if (!images) {
      return;
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (Math.rint((Math.clamp(x[i], -1, 1) + 1) * 127.5) / 127.5 - 1);
    }
  }
}
