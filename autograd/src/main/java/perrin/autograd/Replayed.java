package perrin.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import perrin.tensor.Backend;
import perrin.tensor.Eager;
import perrin.tensor.Recording;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * A function that is evaluated over and over with operands of the same shapes, such as a network:
 * its forward pass and its product are written down once and replayed ({@link Recording}), so that
 * the device need not wait for the host between kernels.
 *
 * <p>The first operands are copied to where the recording reads them; the others, the parameters,
 * must stay where they are and are read there. Whatever does not fit the recording is computed as
 * ever: other shapes, other parameters, a product of an evaluation that another one has overtaken,
 * a product of which a graph is asked for. On a backend that cannot replay, everything is.
 *
 * <p>What the body draws or looks up must be in its operands or in tensors that stay in place: it
 * neither uploads nor downloads.
 */
public final class Replayed implements AutoCloseable {
  private final Function<Var[], Var> body;
  private final int moving;
  private final boolean always;
  private Tape tape;
  private boolean warm;
  private long evaluations;

  /**
   * A function that is not recorded yet: its second evaluation is.
   *
   * @param body the function; uses no recorded value but its operands
   * @param moving how many of the operands, the first ones, differ from evaluation to evaluation
   */
  public Replayed(Function<Var[], Var> body, int moving) {
    this(body, moving, false);
  }

  /** With {@code always}, replays on every backend, though it gains nothing there. */
  Replayed(Function<Var[], Var> body, int moving, boolean always) {
    this.body = body;
    this.moving = moving;
    this.always = always;
  }

  /**
   * Evaluates the function.
   *
   * @param x operands
   * @return the result, in memory of its own
   */
  public Var apply(Var... x) {
    Backend backend = x[0].backend();
    if (!always && !backend.replays()) {
      return body.apply(x);
    }
    if (tape == null && !warm) {
      // Loads kernels and chooses algorithms, which cannot be recorded.
      warm = true;
      return body.apply(x);
    }
    if (tape == null) {
      tape = Tape.record(backend, body, moving, x);
    }
    return tape.fits(x) ? Var.apply(new Evaluation(this), x) : body.apply(x);
  }

  @Override
  public void close() {
    if (tape != null) {
      tape.close();
      tape = null;
    }
  }

  /** One evaluation by replay. */
  static final class Evaluation implements Op {
    private final Replayed of;
    private long number;

    Evaluation(Replayed of) {
      this.of = of;
    }

    @Override
    public String name() {
      return "replayed";
    }

    @Override
    public Saves saves() {
      return Saves.ALL_INPUTS;
    }

    @Override
    public Tensor forward(Forward f) {
      number = ++of.evaluations;
      return of.tape.forward(f);
    }

    @Override
    public Var[] vjp(Vjp c) {
      boolean latest = number == of.evaluations && of.tape != null && of.tape.gives(c);
      if (c.recording() || !latest) {
        return Recompute.product(of.body, c);
      }
      // Its saved values are used up: nobody may ask for the product again.
      of.evaluations++;
      return of.tape.product(c);
    }
  }

  /** What was written down, and the tensors at fixed addresses that it reads and writes. */
  private static final class Tape implements AutoCloseable {
    private final Scope held = Scope.holder("replayed");
    private final Tensor[] inputs;
    private final boolean[] differentiated;
    private final int moving;
    private final Recording recording;
    private Runnable forward;
    private Runnable backward;
    private Tensor output;
    private Tensor cotangent;
    private Tensor[] gradients;

    private Tape(Recording recording, int moving, Var[] x) {
      this.recording = recording;
      this.moving = moving;
      inputs = new Tensor[x.length];
      differentiated = new boolean[x.length];
      for (int i = 0; i < x.length; i++) {
        differentiated[i] = x[i].recorded();
        Tensor value = x[i].value();
        inputs[i] = held.hold(i < moving ? like(value) : value);
      }
    }

    private static Tensor like(Tensor value) {
      return Eager.like(value, value.shape(), value.dtype(), "replayed");
    }

    static Tape record(Backend backend, Function<Var[], Var> body, int moving, Var[] x) {
      try (Scope _ = Scope.open("record")) {
        Tape tape = new Tape(backend.record(), moving, x);
        try {
          tape.record(body);
          return tape;
        } catch (RuntimeException e) {
          tape.close();
          throw e;
        }
      }
    }

    private void record(Function<Var[], Var> body) {
      Var[] y = new Var[1];
      Var[] leaves = new Var[inputs.length];
      List<Var> targets = new ArrayList<>();
      for (int i = 0; i < leaves.length; i++) {
        leaves[i] = differentiated[i] ? Var.leaf(inputs[i]) : Var.constant(inputs[i]);
        if (differentiated[i]) {
          targets.add(leaves[i]);
        }
      }
      forward =
          recording.add(
              () -> {
                y[0] = body.apply(leaves);
                output = held.hold(y[0].value());
              });
      if (!targets.isEmpty()) {
        recordProduct(y, leaves, targets);
      }
    }

    private void recordProduct(Var[] y, Var[] leaves, List<Var> targets) {
      cotangent = held.hold(like(y[0].value()));
      backward =
          recording.add(
              () -> {
                Var[] g = Grad.product(y[0], Var.constant(cotangent), targets.toArray(Var[]::new));
                gradients = new Tensor[leaves.length];
                int k = 0;
                for (int i = 0; i < leaves.length; i++) {
                  gradients[i] = differentiated[i] ? held.hold(g[k++].value()) : null;
                }
              });
    }

    /** Whether the operands are those that were recorded, or can be copied there. */
    boolean fits(Var[] x) {
      boolean fits = x.length == inputs.length;
      for (int i = 0; fits && i < x.length; i++) {
        Tensor value = x[i].value();
        fits =
            i < moving
                ? value.shape().equals(inputs[i].shape()) && value.dtype() == inputs[i].dtype()
                : value.storage() == inputs[i].storage() && value.offset() == inputs[i].offset();
        fits &= !x[i].recorded() || differentiated[i];
      }
      return fits;
    }

    boolean gives(Vjp c) {
      for (int i = 0; i < inputs.length; i++) {
        if (c.needs(i) && !differentiated[i]) {
          return false;
        }
      }
      return true;
    }

    Tensor forward(Forward f) {
      Backend backend = inputs[0].backend();
      for (int i = 0; i < moving; i++) {
        backend.copy(f.x(i), inputs[i]);
      }
      forward.run();
      Tensor y = like(output);
      backend.copy(output, y);
      return y;
    }

    Var[] product(Vjp c) {
      cotangent.backend().copy(c.gy().value(), cotangent);
      backward.run();
      Var[] out = new Var[inputs.length];
      for (int i = 0; i < out.length; i++) {
        if (c.needs(i)) {
          // The next replay writes there: who keeps a moving operand's cotangent has a copy.
          out[i] = Var.constant(i < moving ? copy(gradients[i]) : Scope.adopt(gradients[i]));
        }
      }
      return out;
    }

    private static Tensor copy(Tensor g) {
      Tensor out = like(g);
      g.backend().copy(g, out);
      return out;
    }

    @Override
    public void close() {
      held.close();
      recording.close();
    }
  }
}
