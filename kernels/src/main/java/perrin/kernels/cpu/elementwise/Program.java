package perrin.kernels.cpu.elementwise;

import java.util.ArrayList;
import java.util.List;
import perrin.tensor.BinaryOp;
import perrin.tensor.Expression;
import perrin.tensor.UnaryOp;

/**
 * An expression as a list of operations on registers, in evaluation order. Registers 0 to {@code
 * inputs - 1} are the operands, then come the constants, then temporaries; the last operation
 * writes the result.
 */
public final class Program {
  /** One operation; y and z are -1 where the operation takes fewer operands. */
  record Step(UnaryOp unary, BinaryOp binary, int target, int x, int y, int z) {}

  private final int inputs;
  private final float[] constants;
  private final Step[] steps;
  private final int registers;
  private final int result;

  private Program(int inputs, float[] constants, Step[] steps, int registers, int result) {
    this.inputs = inputs;
    this.constants = constants;
    this.steps = steps;
    this.registers = registers;
    this.result = result;
  }

  /**
   * Compiles an expression.
   *
   * @param expression the tree
   * @param inputs number of operands, at least its arity
   * @return the program
   */
  public static Program of(Expression expression, int inputs) {
    var compiler = new Compiler(inputs);
    compiler.collect(expression);
    int result = compiler.emit(expression);
    float[] constants = new float[compiler.constants.size()];
    for (int i = 0; i < constants.length; i++) {
      constants[i] = compiler.constants.get(i);
    }
    return new Program(
        inputs,
        constants,
        compiler.steps.toArray(Step[]::new),
        inputs + constants.length + compiler.most,
        result);
  }

  int inputs() {
    return inputs;
  }

  float[] constants() {
    return constants;
  }

  Step[] steps() {
    return steps;
  }

  int registers() {
    return registers;
  }

  /** Register of the result; an operand or a constant where the program has no step. */
  int result() {
    return result;
  }

  private static final class Compiler {
    final int inputs;
    final List<Float> constants = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();
    private int used;
    int most;

    Compiler(int inputs) {
      this.inputs = inputs;
    }

    void collect(Expression e) {
      switch (e) {
        case Expression.Input i -> {}
        case Expression.Constant c -> {
          if (!constants.contains((float) c.value())) {
            constants.add((float) c.value());
          }
        }
        case Expression.Unary u -> collect(u.x());
        case Expression.Binary b -> {
          collect(b.x());
          collect(b.y());
        }
        case Expression.Where w -> {
          collect(w.condition());
          collect(w.x());
          collect(w.y());
        }
      }
    }

    int emit(Expression e) {
      return switch (e) {
        case Expression.Input i -> i.index();
        case Expression.Constant c -> inputs + constants.indexOf((float) c.value());
        case Expression.Unary u -> {
          int x = emit(u.x());
          release(x);
          yield step(u.op(), null, x, -1, -1);
        }
        case Expression.Binary b -> {
          int x = emit(b.x());
          int y = emit(b.y());
          release(x);
          release(y);
          yield step(null, b.op(), x, y, -1);
        }
        case Expression.Where w -> {
          int c = emit(w.condition());
          int x = emit(w.x());
          int y = emit(w.y());
          release(c);
          release(x);
          release(y);
          yield step(null, null, c, x, y);
        }
      };
    }

    private int step(UnaryOp unary, BinaryOp binary, int x, int y, int z) {
      int target = free.isEmpty() ? inputs + constants.size() + used++ : free.removeLast();
      most = Math.max(most, used);
      steps.add(new Step(unary, binary, target, x, y, z));
      return target;
    }

    private void release(int register) {
      if (register >= inputs + constants.size() && !free.contains(register)) {
        free.add(register);
      }
    }
  }
}
