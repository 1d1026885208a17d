package perrin.kernels.cuda.elementwise;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Nest;
import perrin.tensor.DType;
import perrin.tensor.Tensor;

/** The parameters of {@code map.cu}: the program, the operands, and the loops over them. */
final class MapArguments {
  private static final int OPERANDS = RegisterProgram.MOST_INPUTS + 1;
  private static final int INT = 4;
  private static final int LONG = 8;

  /** How an operand is read. */
  private static final int STRIDED = 0;

  private static final int VECTOR = 1;
  private static final int ONCE = 2;

  private final RegisterProgram program;
  private final Tensor[] operands;
  private final Nest nest;
  private final NestArgument loops;
  private final boolean wide;
  private final int lanes;

  /**
   * Parameters of a launch.
   *
   * @param program what to compute
   * @param wide whether in double
   * @param out destination, whose physical order decides
   * @param inputs one tensor a slot of the program's inputs
   */
  MapArguments(RegisterProgram program, boolean wide, Tensor out, Tensor[] inputs) {
    this.program = program;
    this.wide = wide;
    lanes = wide ? 2 : 4;
    operands = new Tensor[inputs.length + 1];
    operands[0] = out;
    System.arraycopy(inputs, 0, operands, 1, inputs.length);
    int[][] views = new int[OPERANDS][];
    for (int k = 0; k < OPERANDS; k++) {
      views[k] = k < operands.length ? operands[k].strides() : new int[out.rank()];
    }
    loops = NestArgument.of(out.shape().dims(), views);
    nest = loops.nest();
  }

  int size() {
    return nest.size();
  }

  /** Elements a thread computes at once. */
  int lanes() {
    return lanes;
  }

  /** Whether neighbours share all coordinates but the fastest. */
  private boolean groups() {
    return nest.loops() == 1 || nest.inner() % lanes == 0;
  }

  private int how(int k) {
    if (k > 0 && nest.constant(k)) {
      return ONCE;
    }
    int last = nest.loops() - 1;
    int bytes = operands[k].dtype().bytes();
    boolean vector = nest.stride(k, last) == 1 && aligned(k, (long) lanes * bytes);
    for (int a = 0; a < last; a++) {
      vector &= nest.stride(k, a) % lanes == 0;
    }
    return vector ? VECTOR : STRIDED;
  }

  private boolean aligned(int k, long bytes) {
    return Places.address(operands[k]) % bytes == 0;
  }

  NestArgument loops() {
    return loops;
  }

  /** {@code Program}. */
  Structure program() {
    int real = wide ? DType.FLOAT64.bytes() : DType.FLOAT32.bytes();
    int steps = 4 * INT;
    int constants = steps + RegisterProgram.MOST_STEPS * LONG;
    return new Structure() {
      @Override
      public int bytes() {
        return constants + RegisterProgram.MOST_CONSTANTS * real;
      }

      @Override
      public void write(MemorySegment to) {
        to.set(ValueLayout.JAVA_INT, 0, operands.length - 1);
        to.set(ValueLayout.JAVA_INT, INT, program.steps().length);
        to.set(ValueLayout.JAVA_INT, 2 * INT, groups() ? 1 : 0);
        for (int s = 0; s < program.steps().length; s++) {
          to.set(ValueLayout.JAVA_LONG, steps + (long) s * LONG, program.steps()[s]);
        }
        for (int c = 0; c < program.constants().length; c++) {
          long at = constants + (long) c * real;
          double value = program.constants()[c];
          if (wide) {
            to.set(ValueLayout.JAVA_DOUBLE, at, value);
          } else {
            to.set(ValueLayout.JAVA_FLOAT, at, (float) value);
          }
        }
      }
    };
  }

  /** {@code Operands}. */
  Structure operands() {
    int each = LONG + 2 * INT;
    return new Structure() {
      @Override
      public int bytes() {
        return OPERANDS * each;
      }

      @Override
      public void write(MemorySegment to) {
        for (int k = 0; k < operands.length; k++) {
          long at = (long) k * each;
          to.set(ValueLayout.JAVA_LONG, at, Places.address(operands[k]));
          to.set(ValueLayout.JAVA_INT, at + LONG, operands[k].dtype().ordinal());
          to.set(ValueLayout.JAVA_INT, at + LONG + INT, how(k));
        }
      }
    };
  }
}
