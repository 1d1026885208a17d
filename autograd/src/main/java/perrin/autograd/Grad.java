package perrin.autograd;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import perrin.tensor.Scope;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * The backward pass: cotangents flow from y to the asked-for values, node by node in reverse order
 * of recording.
 *
 * <p>A node's saved values and its cotangent are freed right after its product. Cotangents that
 * only the pass owns are summed in place, or by the kernel that computes the last of them ({@link
 * Vjp#waiting}). Nothing is written into the graph: gradients are return values.
 */
public final class Grad {
  private Grad() {}

  /**
   * Gradients of a scalar; the graph is freed on the way.
   *
   * @param loss one element
   * @param x recorded values: parameters, inputs or intermediate results
   * @return d loss / d x_i, of x_i's shape; zeros where the loss does not depend on x_i
   */
  public static Var[] of(Var loss, Var... x) {
    return run(loss, one(loss), false, false, x);
  }

  /**
   * Gradients of a scalar; the graph is freed on the way.
   *
   * @param loss one element
   * @param x recorded values
   * @return in x's order
   */
  public static Var[] of(Var loss, List<Var> x) {
    return of(loss, x.toArray(Var[]::new));
  }

  /**
   * Vector-Jacobian product J^T gy; the graph is freed on the way.
   *
   * @param y any shape
   * @param gy cotangent of y's shape
   * @param x recorded values
   * @return in x's order
   */
  public static Var[] product(Var y, Var gy, Var... x) {
    return run(y, gy, false, false, x);
  }

  /**
   * As {@link #product}, but the graph stays for another pass.
   *
   * @param y any shape
   * @param gy cotangent of y's shape
   * @param x recorded values
   * @return in x's order
   */
  public static Var[] retaining(Var y, Var gy, Var... x) {
    return run(y, gy, false, true, x);
  }

  /**
   * Gradients that are differentiable themselves; the graph stays.
   *
   * @param loss one element
   * @param x recorded values
   * @return recorded gradients, in x's order
   */
  public static Var[] recorded(Var loss, Var... x) {
    return run(loss, one(loss), true, true, x);
  }

  /**
   * A vector-Jacobian product that is differentiable itself, in x and in gy; the graph stays.
   *
   * @param y any shape
   * @param gy cotangent of y's shape
   * @param x recorded values
   * @return recorded products, in x's order
   */
  public static Var[] recordedProduct(Var y, Var gy, Var... x) {
    return run(y, gy, true, true, x);
  }

  private static Var one(Var loss) {
    if (loss.shape().size() != 1) {
      throw new ShapeException(
          "grad", "loss " + loss.shape() + " must have one element; sum it, or use Grad.product");
    }
    return Var.constant(Tensor.full(loss.value().backend(), loss.value().dtype(), loss.shape(), 1));
  }

  static Var[] run(Var y, Var gy, boolean record, boolean retain, Var... x) {
    if (!gy.shape().equals(y.shape())) {
      throw new ShapeException(
          "grad", "gy " + gy.shape() + " must have the shape of y " + y.shape());
    }
    for (int i = 0; i < x.length; i++) {
      if (x[i].node() == null) {
        throw new IllegalArgumentException(
            "grad: x[" + i + "] " + x[i].shape() + " is a constant; make it a leaf or recorded");
      }
    }
    Var[] out = flow(y, gy, record, retain, new IdentityHashMap<>(), x);
    for (int i = 0; i < x.length; i++) {
      if (out[i] == null) {
        Tensor v = x[i].value();
        out[i] = Var.constant(Tensor.full(v.backend(), v.dtype(), v.shape(), 0));
      }
    }
    return out;
  }

  /**
   * A product inside a larger pass: what this one finds for x_i is added to what waits for it
   * there; the graph is freed on the way.
   *
   * @param waiting one an x, null where nothing waits; taken over
   * @param x leaves, each given once
   * @return sums, null where there is nothing to sum
   */
  static Var[] adding(Var y, Var gy, List<Cotangent> waiting, List<Var> x) {
    Map<Node, Cotangent> slots = new IdentityHashMap<>();
    for (int i = 0; i < x.size(); i++) {
      if (waiting.get(i) != null) {
        slots.put(x.get(i).node(), waiting.get(i));
      }
    }
    return flow(y, gy, false, false, slots, x.toArray(Var[]::new));
  }

  private static Var[] flow(
      Var y, Var gy, boolean record, boolean retain, Map<Node, Cotangent> slots, Var... x) {
    Map<Node, Boolean> needed = new IdentityHashMap<>();
    Map<Node, Tensor> results = new IdentityHashMap<>();
    Map<Node, Var> found = new IdentityHashMap<>();
    for (Var each : x) {
      needed.put(each.node(), true);
      results.put(each.node(), each.value());
    }
    PriorityQueue<Node> queue = new PriorityQueue<>((a, b) -> Long.compare(b.id, a.id));
    queue.addAll(slots.keySet());
    if (y.node() != null && marks(y.node(), needed)) {
      accumulate(y.node(), gy, record, slots, queue);
    }
    try {
      while (!queue.isEmpty()) {
        Node n = queue.poll();
        Cotangent slot = slots.remove(n);
        try {
          Var g;
          try (Scope _ = Scope.inner("sum of cotangents")) {
            g = slot.sum();
          }
          if (results.containsKey(n)) {
            Scope.adopt(g.value());
            found.put(n, g);
          }
          if (!n.isLeaf() && reachesFurther(n, needed)) {
            n.checkAlive();
            try (Scope _ = Scope.inner("backward of " + n.op.name())) {
              push(n, g, record, needed, slots, queue);
            }
            if (!retain) {
              n.release();
            }
          }
        } finally {
          slot.release();
        }
      }
    } finally {
      // None is left but after a failure, such as a device without memory.
      slots.values().forEach(Cotangent::release);
    }
    Var[] out = new Var[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = found.get(x[i].node());
    }
    return out;
  }

  private static boolean reachesFurther(Node n, Map<Node, Boolean> needed) {
    for (Node e : n.edges) {
      if (e != null && needed.getOrDefault(e, false)) {
        return true;
      }
    }
    return false;
  }

  private static void push(
      Node n,
      Var gy,
      boolean record,
      Map<Node, Boolean> needed,
      Map<Node, Cotangent> slots,
      PriorityQueue<Node> queue) {
    boolean[] needs = new boolean[n.edges.length];
    Cotangent[] waiting = new Cotangent[n.edges.length];
    for (int i = 0; i < needs.length; i++) {
      needs[i] = n.edges[i] != null && needed.getOrDefault(n.edges[i], false);
      waiting[i] = needs[i] && !record ? slots.get(n.edges[i]) : null;
    }
    Vjp c = new Vjp(n, gy, record, needs, waiting);
    Var[] gx = n.op.vjp(c);
    for (int i = 0; i < needs.length; i++) {
      if (!needs[i] || gx[i] == null) {
        continue;
      }
      if (!gx[i].shape().equals(n.inputShapes[i])) {
        throw new ShapeException(
            n.op.name(),
            "its product gives "
                + gx[i].shape()
                + " for input "
                + i
                + " of shape "
                + n.inputShapes[i]);
      }
      // A product that includes what waited goes first: it takes the place of the summands.
      if (c.includesWaiting(i)) {
        slots.get(n.edges[i]).replace(gx[i]);
      }
    }
    for (int i = 0; i < needs.length; i++) {
      if (needs[i] && gx[i] != null && !c.includesWaiting(i)) {
        accumulate(n.edges[i], gx[i], record, slots, queue);
      }
    }
  }

  private static void accumulate(
      Node target, Var g, boolean record, Map<Node, Cotangent> slots, PriorityQueue<Node> queue) {
    Cotangent have = slots.get(target);
    if (have == null) {
      slots.put(target, new Cotangent(g));
      queue.add(target);
    } else {
      have.add(g, record);
    }
  }

  /** Marks every node from which a target is reached; iterative, as graphs are deep. */
  private static boolean marks(Node root, Map<Node, Boolean> needed) {
    java.util.ArrayDeque<Node> stack = new java.util.ArrayDeque<>();
    Map<Node, Boolean> expanded = new IdentityHashMap<>();
    stack.push(root);
    while (!stack.isEmpty()) {
      Node n = stack.peek();
      if (expanded.putIfAbsent(n, true) == null) {
        for (Node e : n.edges) {
          if (e != null && !expanded.containsKey(e)) {
            stack.push(e);
          }
        }
        continue;
      }
      stack.pop();
      boolean reach = needed.getOrDefault(n, false);
      for (Node e : n.edges) {
        reach |= e != null && needed.getOrDefault(e, false);
      }
      needed.put(n, reach);
    }
    return needed.get(root);
  }
}
