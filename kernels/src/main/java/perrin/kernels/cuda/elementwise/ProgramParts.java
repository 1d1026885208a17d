package perrin.kernels.cuda.elementwise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import perrin.tensor.Expression;

/**
 * An expression cut into programs that the kernel has room for. Each part but the last computes a
 * temporary, which is an operand of later parts: number {@code inputs + i} for part i.
 */
final class ProgramParts {
  private final List<RegisterProgram> parts = new ArrayList<>();

  ProgramParts(Expression expression, int inputs) {
    var graph = new ExpressionGraph(expression);
    Map<Integer, Integer> ready = new HashMap<>();
    while (true) {
      var program = RegisterProgram.of(graph, graph.root(), ready);
      if (program != null) {
        parts.add(program);
        return;
      }
      int cut = cut(graph, ready);
      parts.add(RegisterProgram.of(graph, cut, ready));
      ready.put(cut, inputs + ready.size());
    }
  }

  List<RegisterProgram> parts() {
    return parts;
  }

  /** The costliest operand of a node that does not fit although its operands do. */
  private static int cut(ExpressionGraph graph, Map<Integer, Integer> ready) {
    int node = graph.root();
    while (true) {
      int largest = -1;
      int most = 0;
      int tooLarge = -1;
      for (int x : graph.operands(node)) {
        if (graph.leaf(x) || ready.containsKey(x)) {
          continue;
        }
        var program = RegisterProgram.of(graph, x, ready);
        if (program == null) {
          tooLarge = x;
        } else if (program.steps().length > most) {
          most = program.steps().length;
          largest = x;
        }
      }
      if (tooLarge < 0) {
        return largest;
      }
      node = tooLarge;
    }
  }
}
