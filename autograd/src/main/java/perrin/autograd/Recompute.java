package perrin.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Activation checkpointing (Chen et al. 2016, arXiv 1604.06174): the body's intermediate values are
 * not kept; the backward pass runs the body again.
 *
 * <p>Costs one more forward pass of the body and saves the memory of its activations but the
 * inputs. Gradients are those of the body itself, bit for bit; second derivatives, whose graph
 * replays the body, are so up to rounding. Everything that needs a gradient must be an operand: a
 * recorded value that the body captures from outside is an error.
 *
 * @param body a pure function of its operands; what is random in it must be the same each time
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

  /**
   * The product of a body by replaying it with recording.
   *
   * <p>Without a graph asked for, the replay adds its cotangents to those that wait at the operands
   * already, one by one and in the order in which the body's own nodes would have: the bits are
   * those of the body without this operation, as long as its result is a value of its own and not
   * an operand.
   */
  static Var[] product(Function<Var[], Var> body, Vjp c) {
    return c.recording() ? recorded(body, c) : added(body, c);
  }

  private static Var[] added(Function<Var[], Var> body, Vjp c) {
    Var[] x = c.xs();
    int[] first = firstUses(c);
    Var[] inner = new Var[x.length];
    List<Var> targets = new ArrayList<>();
    List<Cotangent> waiting = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      if (!c.needs(i)) {
        inner[i] = x[i];
      } else if (first[i] < i) {
        inner[i] = inner[first[i]];
      } else {
        inner[i] = Var.leaf(x[i].value());
        targets.add(inner[i]);
        waiting.add(c.waitingCotangent(i));
      }
    }
    Var y = body.apply(inner);
    Var[] g = Grad.adding(y, c.gy(), waiting, targets);
    Var[] out = new Var[x.length];
    int k = 0;
    for (int i = 0; i < x.length; i++) {
      if (c.needs(i) && first[i] == i) {
        out[i] = g[k++];
        c.include(i);
      }
    }
    return out;
  }

  /** For each operand the first one that is the same recorded value. */
  private static int[] firstUses(Vjp c) {
    int[] first = new int[c.count()];
    for (int i = 0; i < first.length; i++) {
      int same = 0;
      while (same < i && !(c.needs(i) && c.needs(same) && c.sameValue(i, same))) {
        same++;
      }
      first[i] = same;
    }
    return first;
  }

  /**
   * With a graph asked for, the replay hangs on the operands' nodes, each behind a node of its own:
   * operands may be equal or depend on each other outside the body.
   */
  private static Var[] recorded(Function<Var[], Var> body, Vjp c) {
    Var[] x = c.xs();
    Var[] inner = new Var[x.length];
    List<Var> targets = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      inner[i] = c.needs(i) ? Alias.apply(x[i]) : x[i];
      if (c.needs(i)) {
        targets.add(inner[i]);
      }
    }
    Var y = body.apply(inner);
    Var[] g = Grad.run(y, c.gy(), true, true, targets.toArray(Var[]::new));
    Var[] out = new Var[x.length];
    int k = 0;
    for (int i = 0; i < x.length; i++) {
      out[i] = c.needs(i) ? g[k++] : null;
    }
    return out;
  }
}
