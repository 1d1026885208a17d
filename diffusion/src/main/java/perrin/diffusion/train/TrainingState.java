package perrin.diffusion.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import perrin.diffusion.Learner;
import perrin.diffusion.data.Cursor;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.OptimizerSettings;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;
import perrin.nn.Module;
import perrin.nn.Parameters;
import perrin.nn.optim.Adam;
import perrin.nn.optim.AdamW;
import perrin.nn.optim.Ema;
import perrin.nn.optim.Optimizer;
import perrin.nn.optim.Sgd;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** All that changes from step to step. */
public final class TrainingState implements AutoCloseable {
  private static final double ADAM_EPS = 1e-8;

  private final Module module;
  private final Parameters parameters;
  private final Optimizer optimizer;
  private final Ema ema;
  private int step;
  private Cursor cursor = Cursor.START;
  private final SequencedMap<String, Learner> learners = new LinkedHashMap<>();

  /**
   * The state before the first step: weights drawn by the seed.
   *
   * @param module the network
   * @param backend where it lives
   * @param config the run's settings
   */
  public TrainingState(Module module, Backend backend, RunConfig config) {
    this.module = module;
    this.parameters = Parameters.initialize(module, backend, config.training().seed());
    OptimizerSettings o = config.optimizer();
    this.optimizer = optimizer(o, parameters);
    this.ema = o.ema() > 0 ? new Ema(parameters, o.ema(), o.emaWarmup()) : null;
  }

  private static Optimizer optimizer(OptimizerSettings o, Parameters p) {
    return switch (o.optimizer()) {
      case "sgd" -> new Sgd(p, o.beta1(), false, o.weightDecay());
      case "adam" -> new Adam(p, o.beta1(), o.beta2(), ADAM_EPS, o.weightDecay());
      default -> new AdamW(p, o.beta1(), o.beta2(), ADAM_EPS, o.weightDecay());
    };
  }

  /**
   * The weights in training.
   *
   * @return owned by this state
   */
  public Parameters parameters() {
    return parameters;
  }

  /**
   * The weights to sample with.
   *
   * @return the moving average, or the weights in training where there is none
   */
  public Parameters averaged() {
    return ema == null ? parameters : ema.average();
  }

  /**
   * Steps done.
   *
   * @return at least 0; also the number of the next step
   */
  public int step() {
    return step;
  }

  /**
   * Where the next batch begins.
   *
   * @return a place in the data
   */
  public Cursor cursor() {
    return cursor;
  }

  /**
   * Moves the weights by clipped gradients, and the average after them.
   *
   * @param gradients one a parameter
   * @param learningRate of this step
   * @param clip factor of the gradients, a scalar on the device; null for 1
   */
  public void update(Tensor[] gradients, double learningRate, Tensor clip) {
    if (clip == null) {
      optimizer.step(parameters, gradients, learningRate, 1);
    } else {
      optimizer.step(parameters, gradients, learningRate, clip);
    }
    if (ema != null) {
      ema.update(parameters);
    }
    step++;
  }

  /**
   * Saves and restores something else that learns.
   *
   * @param name what its values' names begin with
   * @param learner follows the losses
   */
  public void attach(String name, Learner learner) {
    learners.put(name, learner);
  }

  /** Says where the next batch begins. */
  void advanceTo(Cursor next) {
    cursor = next;
  }

  /** Copies everything to host memory. */
  Checkpoint capture(DataCard card, Checkpoint.Figures figures, long seed, String dataFingerprint) {
    var tensors = new LinkedHashMap<String, HostTensor>();
    try (Scope _ = Scope.open("checkpoint")) {
      put(tensors, Checkpoint.MODEL, parameters.map());
      if (ema != null) {
        put(tensors, Checkpoint.EMA, ema.average().map());
      }
      put(tensors, Checkpoint.OPTIMIZER, optimizer.state());
    }
    learners.forEach(
        (prefix, learner) ->
            learner
                .state()
                .forEach(
                    (name, values) ->
                        tensors.put(
                            prefix + "." + name, new HostTensor(Shape.of(values.length), values))));
    return new Checkpoint(step, cursor, card, figures, seed, dataFingerprint, tensors);
  }

  /** Takes over what {@link #capture} copied. */
  void restore(Checkpoint checkpoint) {
    try (Scope _ = Scope.open("restore")) {
      Backend backend = parameters.backend();
      assign(parameters, checkpoint.part(Checkpoint.MODEL));
      if (ema != null) {
        try (Parameters average =
            Parameters.of(module, upload(checkpoint.part(Checkpoint.EMA), backend))) {
          ema.load(average, checkpoint.step());
        }
      }
      optimizer.load(upload(checkpoint.part(Checkpoint.OPTIMIZER), backend));
      learners.forEach((prefix, learner) -> learner.load(checkpoint.numbers(prefix + ".")));
    } catch (IllegalArgumentException e) {
      throw new UserException("the checkpoint does not fit the run: " + e.getMessage(), e);
    }
    step = checkpoint.step();
    cursor = checkpoint.cursor();
  }

  private void assign(Parameters into, SequencedMap<String, HostTensor> values) {
    try (Parameters saved = Parameters.of(module, upload(values, into.backend()))) {
      into.assign(saved);
    }
  }

  private static void put(
      Map<String, HostTensor> all, String prefix, SequencedMap<String, Tensor> tensors) {
    tensors.forEach((name, tensor) -> all.put(prefix + name, HostTensor.of(tensor)));
  }

  private static Map<String, Tensor> upload(
      SequencedMap<String, HostTensor> values, Backend backend) {
    var tensors = new LinkedHashMap<String, Tensor>();
    values.forEach((name, value) -> tensors.put(name, value.on(backend)));
    return tensors;
  }

  @Override
  public void close() {
    if (ema != null) {
      ema.close();
    }
    optimizer.close();
    parameters.close();
  }
}
