package perrin.diffusion.classifier;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.Learner;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.data.Batch;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.loss.Objective;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.run.OptimizerSettings;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.TrainingSettings;
import perrin.diffusion.train.Exercise;
import perrin.diffusion.train.TrainingState;
import perrin.diffusion.train.TrainingStep;
import perrin.nn.Pass;
import perrin.nn.optim.GradientNorm;
import perrin.nn.optim.GradientSum;
import perrin.nn.optim.LearningRate;
import perrin.nn.optim.NotFiniteException;
import perrin.tensor.Backend;
import perrin.tensor.Recurring;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * How a classifier of noisy images learns: the cross-entropy {@code -mean_b log p(y_b | x_t)} at
 * levels drawn by the density, with {@code x_t = signal x_0 + noise eps} (Dhariwal and Nichol 2021,
 * arXiv 2105.05233, section 4).
 *
 * <p>Level, noise and dropout of sample i of a batch depend on (seed, step, i) alone, as those of a
 * diffusion model do.
 */
public final class ClassifierExercise implements Exercise {
  private final ClassifierBlueprint blueprint;
  private final TrainingState state;
  private final TrainingSettings settings;
  private final LearningRate learningRate;
  private final double largestNorm;
  private final GradientSum sum;
  private final Learner density;
  private final Dataset heldOut;
  private final double[] u;
  private final double[] losses;

  /**
   * The steps of a run.
   *
   * @param blueprint network and noise
   * @param config the run's settings
   * @param state changed by every step
   * @param heldOut labelled images for the validation, at most as many as the settings say; null
   *     for none
   */
  public ClassifierExercise(
      ClassifierBlueprint blueprint, RunConfig config, TrainingState state, Dataset heldOut) {
    this.blueprint = blueprint;
    this.state = state;
    this.settings = config.training();
    this.learningRate = learningRate(config.optimizer(), settings.steps());
    this.largestNorm = config.optimizer().clip();
    boolean whole = settings.imagesAtOnce() == settings.batch();
    this.sum = whole ? null : new GradientSum(state.parameters());
    this.density = blueprint.density().learner().orElse(null);
    if (density != null) {
      state.attach("density", density);
    }
    this.heldOut = config.watch().validateEvery() == 0 ? null : some(heldOut, config);
    this.u = new double[settings.batch()];
    this.losses = new double[settings.batch()];
  }

  private static Dataset some(Dataset all, RunConfig config) {
    int most = config.watch().validationImages();
    return all == null || all.size() <= most ? all : all.some(most);
  }

  private static LearningRate learningRate(OptimizerSettings o, int steps) {
    LearningRate after =
        o.lrDecay().equals("cosine")
            ? LearningRate.cosine(o.lr(), 0, steps)
            : LearningRate.constant(o.lr());
    return after.warmedUp(o.warmup());
  }

  @Override
  public TrainingStep.Result step(Batch batch) {
    int k = state.step();
    int atOnce = settings.imagesAtOnce();
    try (Scope _ = Scope.open("classifier step");
        Recurring _ = state.parameters().backend().recurring()) {
      double loss = 0;
      Tensor[] gradients = null;
      if (sum == null) {
        Gradients g = gradients(batch, k, 0, atOnce);
        gradients = g.tensors();
        loss = g.loss();
      } else {
        double share = (double) atOnce / settings.batch();
        sum.clear();
        for (int first = 0; first < settings.batch(); first += atOnce) {
          try (Scope _ = Scope.open("microbatch")) {
            Gradients g = gradients(batch, k, first, atOnce);
            sum.add(g.tensors(), share);
            loss += share * g.loss();
          }
        }
        gradients = sum.tensors();
      }
      if (!Double.isFinite(loss)) {
        throw new NotFiniteException("the loss", loss, k + 1);
      }
      GradientNorm norm = GradientNorm.of(gradients);
      double length = norm.requireFinite(k + 1);
      double rate = learningRate.at(k);
      state.update(gradients, rate, largestNorm > 0 ? norm.clip(largestNorm) : null);
      if (density != null) {
        density.learn(u, losses);
      }
      return new TrainingStep.Result(loss, length, rate);
    }
  }

  private record Gradients(double loss, Tensor[] tensors) {}

  private Gradients gradients(Batch batch, int k, int first, int size) {
    int values = blueprint.image().values();
    Backend backend = state.parameters().backend();
    float[] part = Arrays.copyOfRange(batch.images(), first * values, (first + size) * values);
    Var x0 = Var.constant(Tensor.of(backend, blueprint.batch(size), part));
    Pass plain =
        Pass.training(
            state.parameters(), settings.seed(), Tensor.ofInts(backend, Shape.of(1), k), first);
    Pass pass = settings.recompute() ? plain.recomputing() : plain;
    double[] shares = new double[size];
    Arrays.setAll(shares, i -> blueprint.density().share(settings.seed(), k, first + i));
    var t = NoiseLevels.of(Arrays.stream(shares).mapToObj(blueprint.density()::quantile).toList());
    Var eps = new PhiloxNoise(settings.seed(), first).normal(Purpose.NOISE, k, 0, x0);
    int[] labels = Arrays.copyOfRange(batch.labels(), first, first + size);
    Var each = crossEntropy(pass, GaussianProcess.sample(x0, t, eps), t, labels);
    double[] weights = Arrays.stream(shares).map(blueprint.density()::weight).toArray();
    var terms = new Objective.Terms(shares, weights, each, each);
    Var loss = terms.mean();
    if (density != null) {
      System.arraycopy(shares, 0, u, first, size);
      System.arraycopy(terms.losses(), 0, losses, first, size);
    }
    Tensor[] g = Arrays.stream(Grad.of(loss, pass.leaves())).map(Var::value).toArray(Tensor[]::new);
    return new Gradients(loss.value().item(), g);
  }

  /** {@code -log p(y_b | x_b)} of each sample, [B]. */
  private Var crossEntropy(Pass pass, Var xt, NoiseLevels t, int... labels) {
    return NetworkClassifier.logProbability(blueprint.logits(pass, xt, t), labels).neg();
  }

  @Override
  public boolean validates() {
    return heldOut != null;
  }

  /** Image i has the i-th level of an even spread and noise of its own, at every step the same. */
  @Override
  public Findings validate() {
    var judge = new NoisyJudge(blueprint, settings.seed(), settings.imagesAtOnce());
    var found =
        judge.judge(
            state.parameters(), heldOut, 0, (first, n) -> blueprint.density().spread(first, n));
    var metrics = new LinkedHashMap<String, Object>();
    metrics.put("validation-loss", found.crossEntropy());
    metrics.put("validation-accuracy", found.accuracy());
    return new Findings(
        metrics,
        String.format(
            Locale.ROOT,
            "validation loss %.4f, %.1f %% right",
            found.crossEntropy(),
            100 * found.accuracy()));
  }

  @Override
  public void close() {
    if (sum != null) {
      sum.close();
    }
  }
}
