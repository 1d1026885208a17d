package perrin.diffusion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Learner;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.condition.Told;
import perrin.diffusion.data.Examples;
import perrin.diffusion.loss.Objective;
import perrin.diffusion.run.OptimizerSettings;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.TrainingSettings;
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

/**
 * One step of training: loss and gradients of a batch (SMP-1), exchange, clipping, optimiser,
 * moving average.
 *
 * <p>Levels, noise, dropout and the dropping of conditions of sample i of the batch depend on
 * (seed, step, i) alone, so that microbatches and threads do not change them. Numbers that are not
 * finite are noticed before anything is changed.
 */
public final class TrainingStep implements AutoCloseable {
  private final Blueprint blueprint;
  private final TrainingState state;
  private final TrainingSettings settings;
  private final Objective objective;
  private final LearningRate learningRate;
  private final double largestNorm;
  private final double conditionDrop;
  private final GradientExchange exchange;
  private final GradientSum sum;
  private final Learner density;
  private final Learner schedule;
  private final ReplayedNetwork network;
  private final Scope held = Scope.holder("training step");
  private final Tensor counter;
  private final double[] u;
  private final double[] losses;

  /**
   * What a step found.
   *
   * @param loss mean over the batch
   * @param gradientNorm global norm before clipping
   * @param learningRate that was used
   */
  public record Result(double loss, double gradientNorm, double learningRate) {}

  /**
   * The steps of a run.
   *
   * @param blueprint network and equations
   * @param config its settings
   * @param state changed by every step
   * @param exchange averages gradients over workers
   */
  public TrainingStep(
      Blueprint blueprint, RunConfig config, TrainingState state, GradientExchange exchange) {
    this.blueprint = blueprint;
    this.state = state;
    this.settings = config.training();
    this.objective = blueprint.objective(settings.seed());
    this.learningRate = learningRate(config.optimizer(), settings.steps());
    this.largestNorm = config.optimizer().clip();
    this.conditionDrop = config.condition().conditionDrop();
    this.exchange = exchange;
    boolean whole = settings.imagesAtOnce() == settings.batch();
    this.sum = whole ? null : new GradientSum(state.parameters());
    // Recorded work has the place of a batch's first image in its dropout.
    boolean replays = whole || config.network().dropout() == 0;
    this.network = replays && !blueprint.differentiatesNetwork() ? blueprint.replayed() : null;
    try (Scope _ = Scope.open("training step")) {
      this.counter = held.hold(Tensor.ofInts(state.parameters().backend(), Shape.of(1), 0));
    }
    this.u = new double[settings.batch()];
    this.losses = new double[settings.batch()];
    this.density = attached("density", objective.density().learner());
    this.schedule = attached("schedule", blueprint.schedule().learner());
  }

  private Learner attached(String name, Optional<Learner> learner) {
    learner.ifPresent(l -> state.attach(name, l));
    return learner.orElse(null);
  }

  private static LearningRate learningRate(OptimizerSettings o, int steps) {
    LearningRate after =
        o.lrDecay().equals("cosine")
            ? LearningRate.cosine(o.lr(), 0, steps)
            : LearningRate.constant(o.lr());
    return after.warmedUp(o.warmup());
  }

  /**
   * Takes the step.
   *
   * @param examples clean samples in [-1,1], with what the network is told of them
   * @return what it found
   * @throws NotFiniteException if loss or gradients are not finite; nothing was changed then
   */
  public Result run(Examples examples) {
    int k = state.step();
    Conditions conditions = blueprint.conditions();
    Told told = conditions.of(examples);
    told = conditions.drop(told, conditionDrop, settings.seed(), k);
    try (Scope _ = Scope.open("step");
        Recurring _ = state.parameters().backend().recurring()) {
      Gradients g = gradients(examples.images(), told, k);
      Tensor[] averaged = exchange.average(g.tensors(), k);
      GradientNorm norm = GradientNorm.of(averaged);
      // Reading waits for the device: only once all of it is enqueued.
      double loss = g.loss().item();
      if (!Double.isFinite(loss)) {
        throw new NotFiniteException("the loss", loss, k + 1);
      }
      double length = norm.requireFinite(k + 1);
      double rate = learningRate.at(k);
      state.update(averaged, rate, largestNorm > 0 ? norm.clip(largestNorm) : null);
      if (density != null) {
        density.learn(u, losses);
      }
      if (schedule != null) {
        schedule.learn(u, losses);
      }
      return new Result(loss, length, rate);
    }
  }

  /** The mean loss of a batch, of parts of shares that add up to 1, and its gradients. */
  private record Gradients(Loss loss, Tensor[] tensors) {}

  private record Loss(List<Tensor> parts, double share) {
    double item() {
      double sum = 0;
      for (Tensor part : parts) {
        sum += share * part.item();
      }
      return sum;
    }
  }

  private Gradients gradients(float[] images, Told told, int k) {
    int batch = settings.batch();
    int atOnce = settings.imagesAtOnce();
    if (sum == null) {
      return microbatch(images, told, k, 0, batch);
    }
    int values = images.length / batch;
    double share = (double) atOnce / batch;
    List<Tensor> losses = new ArrayList<>();
    sum.clear();
    for (int first = 0; first < batch; first += atOnce) {
      try (Scope s = Scope.open("microbatch")) {
        float[] part = Arrays.copyOfRange(images, first * values, (first + atOnce) * values);
        Gradients g = microbatch(part, told.part(first, atOnce), k, first, atOnce);
        losses.add(s.keep(g.loss().parts().getFirst()));
        sum.add(g.tensors(), share);
      }
    }
    return new Gradients(new Loss(losses, share), sum.tensors());
  }

  private Gradients microbatch(float[] images, Told told, int k, int first, int size) {
    Backend backend = state.parameters().backend();
    Var x0 = Var.constant(Tensor.of(backend, blueprint.batch(size), images));
    backend.upload(new int[] {k}, counter);
    counter.storage().bumpVersion();
    Pass plain = Pass.training(state.parameters(), settings.seed(), counter, first);
    Pass pass = settings.recompute() ? plain.recomputing() : plain;
    var plainNetwork = network == null ? blueprint.denoiser(pass) : network.denoiser(pass);
    Denoiser denoiser = plainNetwork.told(told.on(backend));
    Objective.Terms terms = objective.terms(denoiser, x0, k, first);
    Var loss = terms.mean();
    if (density != null || schedule != null) {
      System.arraycopy(terms.u(), 0, u, first, size);
      // the two never learn together
      double[] each = density != null ? terms.losses() : terms.varying();
      System.arraycopy(each, 0, losses, first, size);
    }
    Var[] g = Grad.of(loss, pass.leaves());
    Tensor[] tensors = Arrays.stream(g).map(Var::value).toArray(Tensor[]::new);
    return new Gradients(new Loss(List.of(loss.value()), 1), tensors);
  }

  @Override
  public void close() {
    if (network != null) {
      network.close();
    }
    if (sum != null) {
      sum.close();
    }
    held.close();
  }
}
