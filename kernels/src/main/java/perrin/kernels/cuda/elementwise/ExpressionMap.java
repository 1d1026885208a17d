package perrin.kernels.cuda.elementwise;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.tensor.BinaryOp;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * Any expression of operands of any types, by a kernel of its own where there is one ({@code
 * combine.cu}), else by an interpreter ({@code map.cu}): in float, or in double where an operand or
 * the result is a float64 or a whole number, so that whole numbers stay exact.
 */
public final class ExpressionMap {
  private static final String MODULE = "map";
  private static final int MOST_PROGRAMS = 4096;
  private static final int SLOT_BYTES = 16;

  /** Dynamic shared memory that leaves room for several blocks. */
  private static final int SHARED_BYTES = 48 * 1024;

  /** The kernel's bound: with more its registers would not suffice. */
  private static final int MOST_THREADS = 512;

  private static final int WARP = 32;
  private static final Expression WHERE =
      new Expression.Where(Expression.in(0), Expression.in(1), Expression.in(2));

  private final CudaDevice device;
  private final Chains chains;
  private final Map<Key, ProgramParts> programs = new ConcurrentHashMap<>();
  private final Map<UnaryOp, Expression> unary = new EnumMap<>(UnaryOp.class);
  private final Map<BinaryOp, Expression> binary = new EnumMap<>(BinaryOp.class);

  private record Key(Expression expression, int inputs) {}

  /**
   * For a device.
   *
   * @param device where
   */
  public ExpressionMap(CudaDevice device) {
    this.device = device;
    chains = new Chains(device);
    for (var op : UnaryOp.values()) {
      unary.put(op, Expression.in(0).then(op));
    }
    for (var op : BinaryOp.values()) {
      binary.put(op, new Expression.Binary(op, Expression.in(0), Expression.in(1)));
    }
  }

  /**
   * out = op(x).
   *
   * @param op the function
   * @param x operand
   * @param out destination
   */
  public void unary(UnaryOp op, Tensor x, Tensor out) {
    map(unary.get(op), new Tensor[] {x}, out);
  }

  /**
   * out = op(x, y).
   *
   * @param op the function
   * @param x left operand
   * @param y right operand
   * @param out destination
   */
  public void binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    map(binary.get(op), new Tensor[] {x, y}, out);
  }

  /**
   * out = condition != 0 ? x : y.
   *
   * @param condition of any type
   * @param x value where not 0
   * @param y value where 0
   * @param out destination
   */
  public void where(Tensor condition, Tensor x, Tensor y, Tensor out) {
    // Of a whole number only matters whether it is 0, which float tells as well.
    boolean wide = condition.dtype() == DType.FLOAT64 || wide(x) || wide(y) || wide(out);
    run(WHERE, new Tensor[] {condition, x, y}, out, wide);
  }

  /**
   * out = expression(inputs).
   *
   * @param expression what to compute
   * @param inputs operands of out's shape
   * @param out destination
   */
  public void map(Expression expression, Tensor[] inputs, Tensor out) {
    boolean wide = wide(out);
    for (Tensor t : inputs) {
      wide |= wide(t);
    }
    if (wide || out.size() == 0 || !chains.run(expression, inputs, out)) {
      run(expression, inputs, out, wide);
    }
  }

  private static boolean wide(Tensor t) {
    return t.dtype() == DType.FLOAT64 || t.dtype() == DType.INT32;
  }

  private void run(Expression expression, Tensor[] inputs, Tensor out, boolean wide) {
    if (out.size() == 0) {
      return;
    }
    var key = new Key(expression, inputs.length);
    ProgramParts parts = programs.get(key);
    if (parts == null) {
      if (programs.size() >= MOST_PROGRAMS) {
        programs.clear();
      }
      parts = new ProgramParts(expression, inputs.length);
      programs.put(key, parts);
    }
    int temporaries = parts.parts().size() - 1;
    if (temporaries == 0) {
      launch(parts.parts().getFirst(), wide, out, inputs);
      return;
    }
    try (Scope _ = Scope.open("map")) {
      DType type = wide ? DType.FLOAT64 : DType.FLOAT32;
      Tensor[] all = java.util.Arrays.copyOf(inputs, inputs.length + temporaries);
      for (int i = 0; i < temporaries; i++) {
        Tensor t = Eager.like(out, out.shape(), type, "map");
        launch(parts.parts().get(i), wide, t, all);
        all[inputs.length + i] = t;
      }
      launch(parts.parts().get(temporaries), wide, out, all);
    }
  }

  private void launch(RegisterProgram program, boolean wide, Tensor out, Tensor[] operands) {
    Tensor[] used = new Tensor[program.inputs().length];
    for (int i = 0; i < used.length; i++) {
      used[i] = operands[program.inputs()[i]];
    }
    var arguments = new MapArguments(program, wide, out, used);
    int slots = Math.max(1, program.slots());
    int threads = Math.min(MOST_THREADS, device.options().threads());
    while (threads > WARP && threads * slots * SLOT_BYTES > SHARED_BYTES) {
      threads = Math.max(WARP, threads / 2 & -WARP);
    }
    device
        .kernel(MODULE, wide ? "map_f64" : "map_f32")
        .with()
        .b(arguments.program())
        .b(arguments.operands())
        .b(arguments.loops())
        .run(
            Grids.blocks(device, Grids.ceil(arguments.size(), arguments.lanes()), threads),
            1,
            1,
            threads,
            threads * slots * SLOT_BYTES);
  }
}
