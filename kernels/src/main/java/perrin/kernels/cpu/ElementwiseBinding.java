package perrin.kernels.cpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import perrin.kernels.cpu.copy.Copies;
import perrin.kernels.cpu.elementwise.Interpreter;
import perrin.kernels.cpu.elementwise.Interpreter.Operand;
import perrin.kernels.cpu.elementwise.Program;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.reduce.Reduction;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;
import perrin.tensor.BinaryOp;
import perrin.tensor.Expression;
import perrin.tensor.ReduceOp;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/** Maps float32 elementwise primitives and reductions to block programs and loop nests. */
final class ElementwiseBinding {
  private static final int MOST_PROGRAMS = 4096;

  private final Interpreter interpreter;
  private final Reduction reduction;
  private final Copies copies;
  private final Map<UnaryOp, Program> unary = new EnumMap<>(UnaryOp.class);
  private final Map<BinaryOp, Program> binary = new EnumMap<>(BinaryOp.class);
  private final Map<Key, Program> programs = new ConcurrentHashMap<>();
  private final Program where =
      Program.of(new Expression.Where(Expression.in(0), Expression.in(1), Expression.in(2)), 3);

  private record Key(Expression expression, int inputs) {}

  ElementwiseBinding(Team team, Lanes lanes) {
    interpreter = new Interpreter(team, lanes.map());
    reduction = new Reduction(team, lanes.reduce());
    copies = new Copies(team);
    for (var op : UnaryOp.values()) {
      unary.put(op, Program.of(Expression.in(0).then(op), 1));
    }
    for (var op : BinaryOp.values()) {
      binary.put(op, Program.of(new Expression.Binary(op, Expression.in(0), Expression.in(1)), 2));
    }
  }

  void copy(Tensor src, Tensor dst) {
    var nest = Nest.of(dst.shape().dims(), dst.strides(), src.strides());
    copies.run(nest, Host.floats(src), Host.base(src), Host.floats(dst), Host.base(dst));
  }

  void unary(UnaryOp op, Tensor x, Tensor out) {
    run(unary.get(op), out, x);
  }

  void binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    run(binary.get(op), out, x, y);
  }

  void where(Tensor condition, Tensor x, Tensor y, Tensor out) {
    run(where, out, condition, x, y);
  }

  void fill(Tensor dst, double value) {
    run(Program.of(Expression.c(value), 0), dst);
  }

  void map(Expression expression, Tensor[] inputs, Tensor out) {
    var key = new Key(expression, inputs.length);
    var program = programs.get(key);
    if (program == null) {
      if (programs.size() >= MOST_PROGRAMS) {
        programs.clear();
      }
      program = Program.of(expression, inputs.length);
      programs.put(key, program);
    }
    run(program, out, inputs);
  }

  private void run(Program program, Tensor out, Tensor... inputs) {
    int[][] views = new int[inputs.length + 1][];
    var operands = new Operand[inputs.length];
    views[0] = out.strides();
    for (int i = 0; i < inputs.length; i++) {
      views[i + 1] = inputs[i].strides();
      operands[i] = new Operand(Host.floats(inputs[i]), Host.base(inputs[i]));
    }
    var nest = Nest.of(out.shape().dims(), views);
    interpreter.run(program, nest, operands, new Operand(Host.floats(out), Host.base(out)));
  }

  void reduce(ReduceOp op, Tensor x, Tensor out) {
    if (x.size() == 0) {
      fill(out, op.neutral());
      return;
    }
    int[] strides = out.strides();
    for (int a = 0; a < strides.length; a++) {
      if (out.dim(a) == 1) {
        strides[a] = 0;
      }
    }
    var nest = Nest.of(x.shape().dims(), x.strides(), strides);
    reduction.run(op, nest, Host.floats(x), Host.base(x), Host.floats(out), Host.base(out));
  }
}
