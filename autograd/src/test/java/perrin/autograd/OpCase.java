package perrin.autograd;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * One entry of the catalogue: an operation, a function through it, and where its operands live.
 *
 * @param op the class of a record or the constant of an enum that the function must pass through
 * @param name what is special about this case
 * @param f the function
 * @param domain maps a standard normal number to an operand's element
 * @param shapes of the operands
 */
public record OpCase(
    Object op, String name, Function<Var[], Var> f, DoubleUnaryOperator domain, Shape... shapes) {

  /** Any number; away from 0, where several functions have kinks. */
  static final DoubleUnaryOperator REAL = z -> z + Math.copySign(0.05, z);

  /** From 0.3 upwards. */
  static final DoubleUnaryOperator POSITIVE = z -> 0.3 + Math.abs(z);

  /** What the case is about, with its shapes. */
  public String title() {
    String of = op instanceof Class<?> c ? c.getSimpleName() : op.toString();
    return of + (name.isEmpty() ? "" : ", " + name) + ' ' + Arrays.toString(shapes);
  }

  /** Fresh operands; the same float32 numbers on every backend. */
  public Tensor[] operands(Backend backend, OperandLayout layout) {
    SplittableRandom random = new SplittableRandom(title().hashCode());
    Tensor[] out = new Tensor[shapes.length];
    for (int i = 0; i < out.length; i++) {
      Shape leaf = layout.leaf(shapes[i]);
      double[] values = new double[leaf.size()];
      for (int j = 0; j < values.length; j++) {
        values[j] = (float) domain.applyAsDouble(random.nextGaussian());
      }
      out[i] = Tensor.of(backend, leaf, values);
    }
    return out;
  }

  /**
   * The function on leaves of a layout: it sees operands of the stated shapes under that layout.
   */
  public Function<Var[], Var> on(OperandLayout layout) {
    return leaves -> {
      Var[] x = new Var[leaves.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = layout.view(leaves[i], shapes[i]);
      }
      return layout.result(f.apply(x));
    };
  }
}
