package perrin.kernels.cuda.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.tensor.Expression.c;
import static perrin.tensor.Expression.in;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.BinaryOp;
import perrin.tensor.DType;
import perrin.tensor.Expression;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

@Tag("gpu")
final class ExpressionMapTest {
  private static final Expression MIXED =
      new Expression.Where(
          new Expression.Binary(BinaryOp.LT, in(0), in(1)), in(0).mul(in(1)), in(1).sub(in(0)));

  private static CudaBackend cuda(int threads) {
    return new CudaBackend(
        Gpu.device(DeviceOptions.ofProperties().withPool(false).withThreads(threads)));
  }

  private static double[] numbers(SplittableRandom random, int n, int scale) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      // Few enough bits that every type holds them.
      out[i] = random.nextInt(-scale, scale + 1);
    }
    return out;
  }

  private static Tensor put(CudaBackend cuda, DType type, Shape shape, double[] values) {
    Tensor t = Tensor.allocate(cuda, type, shape, "test");
    cuda.upload(values, t);
    return t;
  }

  private static double[] expected(Expression e, double[]... x) {
    double[] out = new double[x[0].length];
    double[] at = new double[x.length];
    for (int i = 0; i < out.length; i++) {
      for (int k = 0; k < x.length; k++) {
        at[k] = x[k][i];
      }
      out[i] = e.evaluate(at);
    }
    return out;
  }

  /** Whole numbers have no negative zero. */
  private static double[] unsigned(double[] values) {
    return java.util.Arrays.stream(values).map(v -> v + 0.0).toArray();
  }

  @Test
  void everyTypeMayStandForEveryOperandAndTheResult() {
    for (int threads : new int[] {32, 256}) {
      var cuda = cuda(threads);
      var random = new SplittableRandom(1);
      for (DType x : DType.values()) {
        for (DType y : DType.values()) {
          for (DType out : DType.values()) {
            for (int columns : new int[] {5, 8}) {
              try (Scope _ = Scope.open("test")) {
                Shape shape = Shape.of(7, columns);
                double[] a = numbers(random, shape.size(), 15);
                double[] b = numbers(random, shape.size(), 15);
                Tensor result = Tensor.allocate(cuda, out, shape, "test");
                Tensor[] in = {put(cuda, x, shape, a), put(cuda, y, shape, b)};
                cuda.map(MIXED, in, result);
                // Products of such numbers have at most 8 bits, as bfloat16 has.
                String which = x + " " + y + " to " + out;
                assertArrayEquals(
                    unsigned(expected(MIXED, a, b)), unsigned(result.toDoubles()), which);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void wholeNumbersStayExactWhereFloatWouldRound() {
    var cuda = cuda(64);
    try (Scope _ = Scope.open("test")) {
      Shape shape = Shape.of(3);
      double[] a = {16777217, -2147483647, 2147483647};
      double[] b = {3, 7, 1};
      Tensor x = put(cuda, DType.INT32, shape, a);
      Tensor y = put(cuda, DType.INT32, shape, b);
      Tensor out = Tensor.allocate(cuda, DType.INT32, shape, "test");
      cuda.binary(BinaryOp.SUB, x, y, out);
      assertArrayEquals(new double[] {16777214, -2147483648.0, 2147483646}, out.toDoubles());
      // The fraction is dropped, and what does not fit is cut off, as a cast does.
      cuda.map(in(0).div(c(-2)), new Tensor[] {x}, out);
      assertArrayEquals(new double[] {-8388608, 1073741823, -1073741823}, out.toDoubles());
      cuda.binary(BinaryOp.MUL, x, y, out);
      assertArrayEquals(new double[] {50331651, -2147483648.0, 2147483647}, out.toDoubles());
    }
  }

  @Test
  void functionsOfDoublesArePreciseToDouble() {
    var cuda = cuda(32);
    double[] values = {0.3, -1.7, 2.5, 1e-9, -0.0, 30.25, Double.NaN, Double.POSITIVE_INFINITY};
    try (Scope _ = Scope.open("test")) {
      Tensor x = put(cuda, DType.FLOAT64, Shape.of(values.length), values);
      Tensor out = Tensor.allocate(cuda, DType.FLOAT64, Shape.of(values.length), "test");
      for (UnaryOp op : UnaryOp.values()) {
        cuda.unary(op, x, out);
        double[] got = out.toDoubles();
        for (int i = 0; i < values.length; i++) {
          double right = op.apply(values[i]);
          double allowed =
              Math.max(Double.MIN_NORMAL, Double.isFinite(right) ? 4e-15 * Math.abs(right) : 0);
          assertEquals(right, got[i], allowed, op + " of " + values[i]);
        }
      }
    }
  }

  @Test
  void powersOfOneAreNoNumbersWhereTheDefinitionSaysSo() {
    var cuda = cuda(32);
    double[] x = {1, 1, -1, Double.NaN, 1, 2};
    double[] y = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, 5, Double.NaN};
    Expression e = new Expression.Binary(BinaryOp.POW, in(0), in(1));
    for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      try (Scope _ = Scope.open("test")) {
        Tensor out = Tensor.allocate(cuda, type, Shape.of(6), "test");
        Tensor[] in = {put(cuda, type, Shape.of(6), x), put(cuda, type, Shape.of(6), y)};
        cuda.map(e, in, out);
        assertArrayEquals(expected(e, x, y), out.toDoubles());
      }
    }
  }

  /** A tree of random functions over many inputs, whose value does not leave [-8, 8]. */
  private static Expression tree(SplittableRandom random, int depth, int inputs) {
    if (depth == 0) {
      return random.nextInt(4) == 0 ? c(random.nextInt(-64, 64)) : in(random.nextInt(inputs));
    }
    Expression x = tree(random, depth - 1, inputs);
    Expression y = tree(random, depth - 1, inputs);
    return switch (random.nextInt(4)) {
      case 0 -> x.sub(y);
      case 1 -> new Expression.Binary(BinaryOp.MAX, x, y);
      case 2 -> new Expression.Where(x, y, in(random.nextInt(inputs)));
      default -> x.add(y.then(UnaryOp.NEG));
    };
  }

  @Test
  void whatIsTooLargeForOneLaunchIsComputedInParts() {
    var cuda = cuda(96);
    var random = new SplittableRandom(3);
    Shape shape = Shape.of(2, 9);
    for (int trial = 0; trial < 12; trial++) {
      int inputs = trial % 2 == 0 ? 40 : 5;
      Expression e = tree(random, 8, inputs);
      assertTrue(new ProgramParts(e, inputs).parts().size() > 1, "fits");
      try (Scope _ = Scope.open("test")) {
        double[][] values = new double[inputs][];
        Tensor[] x = new Tensor[inputs];
        for (int i = 0; i < inputs; i++) {
          values[i] = numbers(random, shape.size(), 50);
          x[i] = put(cuda, DType.FLOAT32, shape, values[i]);
        }
        // Sums of up to 256 whole numbers are exact in float. The result may lie on an operand.
        cuda.map(e, x, x[0]);
        assertArrayEquals(expected(e, values), x[0].toDoubles());
      }
    }
  }

  @Test
  void equalSubtreesAreComputedOnce() {
    Expression s = in(1).then(UnaryOp.SIGMOID);
    Expression again = in(1).then(UnaryOp.SIGMOID);
    Expression e = in(0).mul(s).mul(c(1).add(in(1).mul(c(1).sub(again))));
    var program = new ProgramParts(e, 2).parts().getFirst();
    assertEquals(6, program.steps().length, "sigmoid, product, 1 - s, times x, plus 1, product");
    // A power of 2^40 is 40 steps although its tree has 2^40 leaves.
    Expression power = in(0);
    for (int i = 0; i < 40; i++) {
      power = power.mul(power);
    }
    assertEquals(40, new ProgramParts(power, 1).parts().getFirst().steps().length);
  }

  @Test
  void repeatedTransposedAndShiftedViewsAgreeWithCopies() {
    for (int threads : new int[] {32, 1024}) {
      var cuda = cuda(threads);
      var random = new SplittableRandom(5);
      for (int columns : new int[] {1, 3, 4, 12}) {
        try (Scope _ = Scope.open("test")) {
          int n = 5 * columns;
          double[] a = numbers(random, n + 1, 9);
          double[] b = numbers(random, columns, 9);
          double[] s = numbers(random, 1, 9);
          // One element behind an aligned address, so that no access of 16 bytes is right.
          Tensor x =
              put(cuda, DType.FLOAT32, Shape.of(n + 1), a)
                  .slice(0, 1, n + 1)
                  .reshape(columns, 5)
                  .transpose(0, 1);
          Tensor row = put(cuda, DType.FLOAT32, Shape.of(1, columns), b).expand(x.shape());
          Tensor one = put(cuda, DType.FLOAT32, Shape.of(1, 1), s).expand(x.shape());
          Tensor out = Tensor.allocate(cuda, DType.FLOAT32, x.shape(), "test");
          Expression e = in(0).mul(in(1)).add(in(2));
          cuda.map(e, new Tensor[] {x, row, one}, out);
          assertArrayEquals(
              expected(e, x.toDoubles(), row.toDoubles(), one.toDoubles()), out.toDoubles());
        }
      }
    }
  }
}
