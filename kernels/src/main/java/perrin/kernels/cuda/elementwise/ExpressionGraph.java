package perrin.kernels.cuda.elementwise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import perrin.tensor.BinaryOp;
import perrin.tensor.Expression;
import perrin.tensor.UnaryOp;

/**
 * An expression in which equal subtrees are one node. Nodes are numbered so that operands come
 * before what uses them; the last is the whole expression.
 */
final class ExpressionGraph {
  /** Kinds of leaves; inner nodes have a function's code instead. */
  static final int INPUT = -1;

  static final int CONSTANT = -2;

  static final int FIRST_BINARY = UnaryOp.values().length;
  static final int WHERE = FIRST_BINARY + BinaryOp.values().length;

  /** The identity, where a program would have no step. */
  static final int MOVE = WHERE + 1;

  private static final int[] NONE = {};

  /** An input (its index), a constant (its bits), or a function of other nodes. */
  private record Node(int code, int x, int y, int z, long bits) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> numbers = new HashMap<>();
  private final Map<Expression, Integer> seen = new IdentityHashMap<>();
  private final int root;

  ExpressionGraph(Expression e) {
    root = add(e);
  }

  private int add(Expression e) {
    Integer known = seen.get(e);
    if (known != null) {
      return known;
    }
    Node node =
        switch (e) {
          case Expression.Input i -> new Node(INPUT, -1, -1, -1, i.index());
          case Expression.Constant c ->
              new Node(CONSTANT, -1, -1, -1, Double.doubleToRawLongBits(c.value()));
          case Expression.Unary u -> new Node(u.op().ordinal(), add(u.x()), -1, -1, 0);
          case Expression.Binary b ->
              new Node(FIRST_BINARY + b.op().ordinal(), add(b.x()), add(b.y()), -1, 0);
          case Expression.Where w -> new Node(WHERE, add(w.condition()), add(w.x()), add(w.y()), 0);
        };
    Integer number = numbers.get(node);
    if (number == null) {
      number = nodes.size();
      nodes.add(node);
      numbers.put(node, number);
    }
    seen.put(e, number);
    return number;
  }

  /** The node of the whole expression. */
  int root() {
    return root;
  }

  /** What a node computes, or that it is an input or a constant. */
  int code(int node) {
    return nodes.get(node).code();
  }

  boolean leaf(int node) {
    return code(node) < 0;
  }

  /** The operand a leaf stands for. */
  int input(int node) {
    return (int) nodes.get(node).bits();
  }

  /** A constant's number. */
  double constant(int node) {
    return Double.longBitsToDouble(nodes.get(node).bits());
  }

  /** The nodes a node is computed from. */
  int[] operands(int node) {
    Node n = nodes.get(node);
    return n.code() < 0
        ? NONE
        : n.y() < 0
            ? new int[] {n.x()}
            : n.z() < 0 ? new int[] {n.x(), n.y()} : new int[] {n.x(), n.y(), n.z()};
  }
}
