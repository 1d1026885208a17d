package perrin.kernels.cuda.elementwise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An expression as {@code map.cu} runs it: a list of steps, each a function of slots, constants or
 * the step before. The first slots are the operands; a step keeps its result in a slot only if
 * another than the next step needs it.
 */
final class RegisterProgram {
  /** What the kernel has room for. */
  static final int MOST_INPUTS = 16;

  static final int MOST_STEPS = 64;
  static final int MOST_CONSTANTS = 32;
  static final int MOST_SLOTS = 32;

  private static final int FIRST_CONSTANT = 64;
  private static final int BEFORE = 255;
  private static final int NOWHERE = 255;

  private final int[] inputs;
  private final double[] constants;
  private final long[] steps;
  private final int slots;

  private RegisterProgram(int[] inputs, double[] constants, long[] steps, int slots) {
    this.inputs = inputs;
    this.constants = constants;
    this.steps = steps;
    this.slots = slots;
  }

  /** Which operand lies in each of the first slots. */
  int[] inputs() {
    return inputs;
  }

  double[] constants() {
    return constants;
  }

  long[] steps() {
    return steps;
  }

  /** How many slots a thread needs. */
  int slots() {
    return slots;
  }

  /**
   * Compiles one node of a graph.
   *
   * @param graph the expression
   * @param root the node to compute
   * @param ready nodes that are computed already, and which operand each of them is
   * @return the program, or null if the kernel has no room for it
   */
  static RegisterProgram of(ExpressionGraph graph, int root, Map<Integer, Integer> ready) {
    var compiler = new Compiler(graph, root, ready);
    compiler.visit(root);
    return compiler.finish();
  }

  private static final class Compiler {
    private final ExpressionGraph graph;
    private final int root;
    private final Map<Integer, Integer> ready;
    private final List<Integer> order = new ArrayList<>();
    private final Map<Integer, Integer> place = new HashMap<>();
    private final Map<Integer, Integer> lastUse = new HashMap<>();
    private final List<Integer> inputs = new ArrayList<>();
    private final List<Double> constants = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();
    private int slots;

    Compiler(ExpressionGraph graph, int root, Map<Integer, Integer> ready) {
      this.graph = graph;
      this.root = root;
      this.ready = ready;
    }

    private boolean given(int node) {
      return graph.code(node) == ExpressionGraph.INPUT || node != root && ready.containsKey(node);
    }

    /** Gives leaves their places and puts the other nodes in order. */
    void visit(int node) {
      if (place.containsKey(node)) {
        return;
      }
      if (given(node)) {
        place.put(node, inputs.size());
        inputs.add(ready.containsKey(node) ? ready.get(node) : graph.input(node));
      } else if (graph.leaf(node)) {
        place.put(node, FIRST_CONSTANT + constants.size());
        constants.add(graph.constant(node));
      } else {
        for (int x : graph.operands(node)) {
          visit(x);
        }
        place.put(node, NOWHERE);
        order.add(node);
      }
    }

    RegisterProgram finish() {
      if (inputs.size() > MOST_INPUTS
          || constants.size() > MOST_CONSTANTS
          || order.size() > MOST_STEPS) {
        return null;
      }
      slots = inputs.size();
      if (order.isEmpty()) {
        long move = ExpressionGraph.MOVE | (long) place.get(root) << 8 | (long) NOWHERE << 32;
        return program(new long[] {move});
      }
      boolean[] kept = new boolean[order.size()];
      Map<Integer, Integer> at = new HashMap<>();
      for (int s = 0; s < kept.length; s++) {
        at.put(order.get(s), s);
        for (int x : graph.operands(order.get(s))) {
          lastUse.put(x, s);
          Integer made = at.get(x);
          if (made != null && made != s - 1) {
            kept[made] = true;
          }
        }
      }
      long[] steps = new long[kept.length];
      for (int s = 0; s < steps.length; s++) {
        steps[s] = step(s, kept[s]);
      }
      return slots > MOST_SLOTS ? null : program(steps);
    }

    private long step(int s, boolean keeps) {
      int node = order.get(s);
      int[] operands = graph.operands(node);
      long word = graph.code(node);
      for (int i = 0; i < operands.length; i++) {
        int x = operands[i];
        boolean before = s > 0 && order.get(s - 1) == x;
        word |= (long) (before ? BEFORE : place.get(x)) << 8 * (i + 1);
      }
      for (int x : operands) {
        int from = place.get(x);
        if (order.contains(x) && from != NOWHERE && lastUse.get(x) == s && !free.contains(from)) {
          free.add(from);
        }
      }
      int target = !keeps ? NOWHERE : free.isEmpty() ? slots++ : free.removeLast();
      place.put(node, target);
      return word | (long) target << 32;
    }

    private RegisterProgram program(long[] steps) {
      return new RegisterProgram(
          inputs.stream().mapToInt(i -> i).toArray(),
          constants.stream().mapToDouble(c -> c).toArray(),
          steps,
          slots);
    }
  }

  @Override
  public String toString() {
    return "%d slots, inputs %s, steps %s".formatted(slots, Arrays.toString(inputs), steps.length);
  }
}
