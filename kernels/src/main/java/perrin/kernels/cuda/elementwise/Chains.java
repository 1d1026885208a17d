package perrin.kernels.cuda.elementwise;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Nest;
import perrin.tensor.DType;
import perrin.tensor.Expression;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * Expressions with a kernel of their own ({@code combine.cu}), where the operands lie alike: linear
 * combinations, and the gradient of SiLU.
 */
final class Chains {
  private static final String MODULE = "combine";
  private static final int MOST_KNOWN = 4096;
  private static final int FOUR = 4;
  private static final Expression SIGMOID = Expression.in(1).then(UnaryOp.SIGMOID);
  private static final Expression SILU_GRADIENT =
      Expression.in(0)
          .mul(SIGMOID)
          .mul(Expression.c(1).add(Expression.in(1).mul(Expression.c(1).sub(SIGMOID))));

  private final CudaDevice device;
  private final Map<Expression, Optional<LinearCombination>> known = new ConcurrentHashMap<>();

  Chains(CudaDevice device) {
    this.device = device;
  }

  /**
   * Computes what there is a kernel for.
   *
   * @param expression what to compute
   * @param inputs operands of out's shape
   * @param out destination, not empty
   * @return false if there is none for this expression and these views
   */
  boolean run(Expression expression, Tensor[] inputs, Tensor out) {
    DType type = out.dtype();
    if (type != DType.FLOAT32 && type != DType.BFLOAT16) {
      return false;
    }
    var combination = known.get(expression);
    if (combination == null) {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      combination = LinearCombination.of(expression);
      known.put(expression, combination);
    }
    return combination.isPresent()
        ? combine(combination.get(), inputs, out)
        : expression.equals(SILU_GRADIENT) && siluGradient(inputs, out);
  }

  private static String suffix(Tensor t) {
    return t.dtype() == DType.BFLOAT16 ? "bf16" : "f32";
  }

  private boolean siluGradient(Tensor[] inputs, Tensor out) {
    var nest = NestArgument.of(out, inputs[0], inputs[1]);
    if (!nest.flat() || !Places.all(out.dtype(), inputs[0], inputs[1])) {
      return false;
    }
    device
        .kernel(MODULE, "silu_gradient_" + suffix(out))
        .with()
        .l(Places.address(inputs[0]))
        .l(Places.address(inputs[1]))
        .l(Places.address(out))
        .l(nest.size())
        .run(Grids.blocks(device, Grids.ceil(nest.size(), FOUR)), device.options().threads());
    return true;
  }

  private boolean combine(LinearCombination c, Tensor[] inputs, Tensor out) {
    int[][] views = new int[inputs.length + 1][];
    views[0] = out.strides();
    for (int i = 0; i < inputs.length; i++) {
      views[i + 1] = inputs[i].strides();
    }
    Nest nest = Nest.of(out.shape().dims(), views);
    if (nest.loops() > 2 || nest.inner() % FOUR != 0 || !dense(nest, 0, out, out.dtype())) {
      return false;
    }
    int n = c.terms().size();
    var arguments = new Arguments(c, nest, out, new Tensor[n], new Tensor[n], new int[n]);
    for (int k = 0; k < n; k++) {
      var term = c.terms().get(k);
      int x = term.x();
      int weight = term.y();
      if (weight >= 0 && !dense(nest, x + 1, inputs[x], out.dtype())) {
        x = term.y();
        weight = term.x();
      }
      if (!dense(nest, x + 1, inputs[x], out.dtype())
          || weight >= 0
              && (nest.stride(weight + 1, nest.loops() - 1) != 0 || wide(inputs[weight]))) {
        return false;
      }
      arguments.x[k] = inputs[x];
      arguments.weight[k] = weight < 0 ? null : inputs[weight];
      arguments.strides[k] = weight < 0 || nest.loops() == 1 ? 0 : nest.stride(weight + 1, 0);
    }
    device
        .kernel(MODULE, "combine_" + suffix(out))
        .with()
        .b(arguments)
        .run(Grids.blocks(device, Grids.ceil(nest.size(), FOUR)), device.options().threads());
    return true;
  }

  private static boolean wide(Tensor t) {
    return t.dtype() != DType.FLOAT32 && t.dtype() != DType.BFLOAT16;
  }

  /** Whether a view is one gapless aligned run in the nest's order. */
  private static boolean dense(Nest nest, int view, Tensor t, DType type) {
    int last = nest.loops() - 1;
    return t.dtype() == type
        && nest.stride(view, last) == 1
        && (last == 0 || nest.stride(view, 0) == nest.inner())
        && Places.address(t) % ((long) FOUR * type.bytes()) == 0;
  }

  /** {@code Combination}. */
  private record Arguments(
      LinearCombination c, Nest nest, Tensor out, Tensor[] x, Tensor[] weight, int[] strides)
      implements Structure {
    private static final int INT = 4;
    private static final int LONG = 8;
    private static final int MOST = LinearCombination.MOST_TERMS;
    private static final int WEIGHTS = LONG * (1 + MOST);
    private static final int CONSTANTS = WEIGHTS + LONG * MOST;
    private static final int TYPES = CONSTANTS + INT * MOST;
    private static final int STRIDES = TYPES + INT * MOST;
    private static final int REST = STRIDES + INT * MOST;

    @Override
    public int bytes() {
      return REST + 7 * INT + INT;
    }

    @Override
    public void write(MemorySegment to) {
      to.set(ValueLayout.JAVA_LONG, 0, Places.address(out));
      for (int k = 0; k < x.length; k++) {
        long word = (long) k * LONG;
        long half = (long) k * INT;
        to.set(ValueLayout.JAVA_LONG, LONG + word, Places.address(x[k]));
        to.set(ValueLayout.JAVA_LONG, WEIGHTS + word, Places.addressOrNull(weight[k]));
        to.set(ValueLayout.JAVA_FLOAT, CONSTANTS + half, (float) c.terms().get(k).constant());
        int type = weight[k] == null ? 0 : weight[k].dtype().ordinal();
        to.set(ValueLayout.JAVA_INT, TYPES + half, type);
        to.set(ValueLayout.JAVA_INT, STRIDES + half, strides[k]);
      }
      to.set(ValueLayout.JAVA_INT, REST, x.length);
      float added = c.added() == null ? 0 : (float) (double) c.added();
      to.set(ValueLayout.JAVA_FLOAT, REST + INT, added);
      to.set(ValueLayout.JAVA_INT, REST + 2 * INT, c.added() == null ? 0 : 1);
      to.set(ValueLayout.JAVA_INT, REST + 3 * INT, nest.size());
      NestArgument.divisor(to, REST + 4 * INT, nest.inner());
    }
  }
}
