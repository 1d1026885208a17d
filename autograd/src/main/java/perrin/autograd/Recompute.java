package perrin.autograd;

import java.util.function.Function;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Activation checkpointing (Chen et al. 2016, arXiv 1604.06174): the body's intermediate values are
 * not kept; the backward pass runs the body again.
 *
 * <p>Costs one more forward pass of the body and saves all its activations but the inputs.
 * Everything that needs a gradient must be an operand: a recorded value that the body captures from
 * outside is an error.
 *
 * @param body a pure function of its operands
 */
public record Recompute(Function<Var[], Var> body) implements Op {

  /**
   * body(x), keeping only x for the backward pass.
   *
   * @param body a pure function of its operands
   * @param x operands
   * @return y
   */
  public static Var apply(Function<Var[], Var> body, Var... x) {
    return Var.apply(new Recompute(body), x);
  }

  @Override
  public String name() {
    return "recompute";
  }

  @Override
  public Saves saves() {
    return Saves.ALL_INPUTS;
  }

  @Override
  public Tensor forward(Forward f) {
    Var[] x = new Var[f.count()];
    for (int i = 0; i < x.length; i++) {
      x[i] = Var.constant(f.x(i));
    }
    try (Scope s = Scope.open("recompute")) {
      Var y = body.apply(x);
      if (y.recorded()) {
        throw new IllegalStateException(
            "recompute: the body uses a recorded value that is not among its operands");
      }
      return s.keep(y.value());
    }
  }

  @Override
  public Var[] vjp(Vjp c) {
    return product(body, c);
  }

  /** The product of a body by replaying it with recording. */
  static Var[] product(Function<Var[], Var> body, Vjp c) {
    Var[] x = c.xs();
    Var[] inner = new Var[x.length];
    int wanted = 0;
    for (int i = 0; i < x.length; i++) {
      boolean real = c.needs(i);
      // With a graph asked for, the replay hangs on the operands' nodes, each behind a node of its
      // own: operands may be equal or depend on each other outside the body.
      inner[i] = !real ? x[i] : c.recording() ? Alias.apply(x[i]) : Var.leaf(x[i].value());
      wanted += real ? 1 : 0;
    }
    Var[] targets = new Var[wanted];
    int k = 0;
    for (int i = 0; i < x.length; i++) {
      if (c.needs(i)) {
        targets[k++] = inner[i];
      }
    }
    Var y = body.apply(inner);
    Var[] g = Grad.run(y, c.gy(), c.recording(), c.recording(), targets);
    Var[] out = new Var[x.length];
    k = 0;
    for (int i = 0; i < x.length; i++) {
      out[i] = c.needs(i) ? g[k++] : null;
    }
    return out;
  }
}
