package perrin.nn;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import perrin.autograd.Recompute;
import perrin.autograd.Var;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;

/**
 * One evaluation of a network: the values of its parameters, and whether it trains.
 *
 * <p>In training, parameters are leaves of the graph ({@link #leaves} are what gradients are asked
 * for) and dropout draws noise of the stream (seed, DROPOUT, step, number of the layer, sample,
 * element): row r of a batch is sample firstSample + r, so that masks do not depend on how samples
 * are split into batches. A layer called twice in one pass draws the same mask twice.
 *
 * <p>A pass is immutable; {@link #with} makes another one of other values.
 */
public final class Pass {
  private final Layout layout;
  private final Var[] values;
  private final Training training;
  private final boolean recomputing;
  private final KeptWeights kept;
  private final boolean attending;

  private record Training(long seed, Tensor step, int firstSample) {}

  private Pass(
      Layout layout,
      Var[] values,
      Training training,
      boolean recomputing,
      KeptWeights kept,
      boolean attending) {
    this.attending = attending;
    this.layout = layout;
    this.values = values;
    this.training = training;
    this.recomputing = recomputing;
    this.kept = kept;
  }

  /**
   * A pass that records nothing and drops nothing out.
   *
   * @param parameters the values
   * @return the pass
   */
  public static Pass inference(Parameters parameters) {
    return new Pass(
        parameters.layout(), constants(parameters), null, false, parameters.kept(), true);
  }

  /**
   * A training pass: parameters are leaves of the graph, dropout is on.
   *
   * @param parameters the values
   * @param seed the run's seed
   * @param step INT32 [1], the training step, on the parameters' backend
   * @param firstSample number within the step of the batch's row 0
   * @return the pass
   */
  public static Pass training(Parameters parameters, long seed, Tensor step, int firstSample) {
    Var[] leaves = new Var[parameters.size()];
    Tensor[] tensors = parameters.tensors();
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = Var.leaf(tensors[i]);
    }
    return new Pass(
        parameters.layout(), leaves, new Training(seed, step, firstSample), false, null, true);
  }

  /**
   * A pass over values of any origin, recorded or not; nothing is dropped out.
   *
   * @param root the network
   * @param values one a parameter, in their order
   * @return the pass
   * @throws IllegalArgumentException if there are not as many as parameters, or a shape differs
   */
  public static Pass of(Module root, Var... values) {
    Layout layout = root.layout();
    check(layout, values);
    return new Pass(layout, values.clone(), null, false, null, true);
  }

  private static void check(Layout layout, Var[] values) {
    if (values.length != layout.size()) {
      throw new IllegalArgumentException(
          "pass: the network has " + layout.size() + " parameters, given " + values.length);
    }
    for (int i = 0; i < values.length; i++) {
      if (!values[i].shape().equals(layout.slots().get(i).shape())) {
        throw new IllegalArgumentException(
            "pass: parameter '"
                + layout.names().get(i)
                + "' must be "
                + layout.slots().get(i).shape()
                + ", given "
                + values[i].shape());
      }
    }
  }

  private static Var[] constants(Parameters parameters) {
    return Arrays.stream(parameters.tensors()).map(Var::constant).toArray(Var[]::new);
  }

  // ---- other values

  /**
   * The same pass over other values that are not differentiated, such as a moving average.
   *
   * @param parameters of the same names and shapes
   * @return a new pass
   */
  public Pass with(Parameters parameters) {
    check(layout, constants(parameters));
    return new Pass(
        layout, constants(parameters), training, recomputing, parameters.kept(), attending);
  }

  /**
   * The same pass over other values, recorded ones included: an unrolled update, an adjoint.
   *
   * @param others one a parameter, in their order
   * @return a new pass
   */
  public Pass with(Var... others) {
    check(layout, others);
    return new Pass(layout, others.clone(), training, recomputing, kept, attending);
  }

  /**
   * The same pass with some values replaced.
   *
   * @param replaced new values by slot
   * @return a new pass
   */
  public Pass with(Map<Parameter, Var> replaced) {
    Var[] all = values.clone();
    replaced.forEach((slot, value) -> all[layout.index(slot)] = value);
    check(layout, all);
    return new Pass(layout, all, training, recomputing, kept, attending);
  }

  /**
   * The same pass with activation checkpointing: networks keep only the inputs of their blocks and
   * run each block again in the backward pass, with the same masks. Gradients are the same bit for
   * bit; second derivatives up to rounding.
   *
   * @return a new pass
   */
  public Pass recomputing() {
    return new Pass(layout, values, training, true, kept, attending);
  }

  /**
   * The same pass in which no place attends to another: every self-attention's map is the identity,
   * so that a token's result is its own value (Ahn et al. 2024, arXiv 2403.17377, section 4.2).
   *
   * @return a new pass
   */
  public Pass withoutAttention() {
    return new Pass(layout, values, training, recomputing, kept, false);
  }

  /**
   * The same pass with self-attention as it was learned.
   *
   * @return a new pass, or this one
   */
  public Pass withAttention() {
    return attending ? this : new Pass(layout, values, training, recomputing, kept, true);
  }

  // ---- what layers ask

  /**
   * Whether self-attention is as learned.
   *
   * @return false in a pass {@link #withoutAttention}
   */
  public boolean attending() {
    return attending;
  }

  /**
   * The value of a parameter.
   *
   * @param slot declared by a module of this network
   * @return its value
   * @throws IllegalArgumentException if it is not this network's
   */
  public Var of(Parameter slot) {
    return values[layout.index(slot)];
  }

  /**
   * The value of a slot for a product with x: in x's type, rounded if that is narrower. Where
   * nobody differentiates it, a device may keep it so from one evaluation to the next.
   *
   * @param slot a slot of the network
   * @param x the other operand
   * @return the parameter in x's type
   */
  public Var of(Parameter slot, Var x) {
    int i = layout.index(slot);
    DType type = x.value().dtype();
    if (kept != null && !values[i].recorded()) {
      Tensor copy = kept.of(i, values[i].value(), type);
      if (copy != null) {
        return Var.constant(copy);
      }
    }
    return values[i].cast(type);
  }

  /**
   * Brings what a device keeps of the weights up to date; before work is replayed that reads it.
   */
  public void refresh() {
    if (kept != null) {
      kept.refresh();
    }
  }

  /**
   * What a network computes with instead of its input: rounded to the type in which the backend
   * multiplies.
   *
   * @param x an input
   * @return x in that type
   */
  public Var enter(Var x) {
    return x.cast(x.backend().matrixType());
  }

  /**
   * A network's result in the backend's real type: losses and samplers are computed in that.
   *
   * @param y a result
   * @return y in that type
   */
  public Var leave(Var y) {
    return y.cast(y.backend().floatType());
  }

  /**
   * Whether layers that differ in training (dropout) shall train.
   *
   * @return true for {@link #training(Parameters, long, Tensor, int)}
   */
  public boolean training() {
    return training != null;
  }

  /**
   * The parameters' values, what gradients are asked for.
   *
   * @return a fresh array in the order of the parameters
   */
  public Var[] leaves() {
    return values.clone();
  }

  /**
   * Uniform noise on [0, 1) of a layer's own stream, in another tensor's physical order.
   *
   * @param layer which layer
   * @param like [B, …] gives shape, type and order
   * @return the noise
   * @throws IllegalStateException if this pass does not train
   */
  public Tensor noise(Module layer, Tensor like) {
    if (training == null) {
      throw new IllegalStateException("pass: only a training pass draws noise");
    }
    Tensor u = Eager.like(like, like.shape(), like.dtype(), "dropout");
    Backend b = like.backend();
    b.philox(
        Distribution.UNIFORM,
        training.seed(),
        Purpose.DROPOUT,
        layout.site(layer),
        training.step().check("dropout"),
        training.firstSample(),
        u);
    return u;
  }

  /**
   * Runs a block of a network; under {@link #recomputing} only its inputs are kept for the backward
   * pass.
   *
   * @param block whose parameters the body uses, and no others
   * @param body a pure function of the pass and x
   * @param x inputs
   * @return body(this, x)
   */
  public Var block(Module block, BiFunction<Pass, Var[], Var> body, Var... x) {
    if (!recomputing) {
      return body.apply(this, x);
    }
    List<Parameter> slots = block.parameters();
    Var[] operands = Arrays.copyOf(x, x.length + slots.size());
    for (int i = 0; i < slots.size(); i++) {
      operands[x.length + i] = of(slots.get(i));
    }
    return Recompute.apply(
        all -> {
          Var[] replaced = values.clone();
          for (int i = 0; i < slots.size(); i++) {
            replaced[layout.index(slots.get(i))] = all[x.length + i];
          }
          Pass inner = new Pass(layout, replaced, training, false, kept, attending);
          return body.apply(inner, Arrays.copyOf(all, x.length));
        },
        operands);
  }
}
