package perrin.kernels.cuda.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.attention.ExactAttention.Extents;
import perrin.kernels.cuda.attention.ExactAttention.Rounding;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Problems for one engine, and whether it solves them.
 *
 * @param backend where
 * @param engine under test
 * @param type of the operands
 * @param rounding what it rounds on its way
 */
record AttentionTrial(CudaBackend backend, AttentionEngine engine, DType type, Rounding rounding) {
  private static final String[] NAMES = {"out", "gq", "gk", "gv", "logSumExp"};
  private static final double AROUND = 7;

  /** Where an operand lies. */
  enum Layout {
    /** Dense, a row after the other. */
    ROWS,
    /** One head of several that lie side by side in each row, as in a channels-last image. */
    PACKED,
    /** The same, but no row begins at a multiple of 16 bytes. */
    SHIFTED,
    /** A column after the other, as in a channels-first image. */
    COLUMNS,
    /** Rows from the last to the first. */
    FLIPPED
  }

  /** [n,rows,columns], and the memory around it. */
  record Operand(Tensor view, Tensor block) {}

  Operand operand(Layout layout, int n, int rows, int columns) {
    boolean turned = layout == Layout.COLUMNS;
    int before =
        switch (layout) {
          case PACKED -> (columns + 7) / 8 * 8;
          case SHIFTED -> 1;
          default -> 0;
        };
    int wide = layout == Layout.PACKED ? 3 * before : columns + before;
    Shape shape = turned ? Shape.of(n, wide, rows) : Shape.of(n, rows, wide);
    Tensor block = Tensor.full(backend, type, shape, AROUND);
    Tensor t = turned ? block.transpose(1, 2) : block;
    t = t.slice(2, before, before + columns);
    return new Operand(layout == Layout.FLIPPED ? t.flip(1) : t, block);
  }

  double[] normal(Random random, int size, double factor) {
    double[] x = new double[size];
    for (int i = 0; i < size; i++) {
      float f = (float) (factor * random.nextGaussian());
      x[i] = type == DType.BFLOAT16 ? bf16(f) : f;
    }
    return x;
  }

  private static float bf16(float f) {
    int bits = Float.floatToRawIntBits(f);
    return Float.intBitsToFloat(bits + 0x7fff + (bits >> 16 & 1) & 0xffff0000);
  }

  void check(Layout layout, Extents x) {
    check(layout, x, 1 / Math.sqrt(x.d()), 1);
  }

  void check(Layout layout, Extents x, double scale, double factor) {
    var random = new Random(x.hashCode());
    try (Scope _ = Scope.open("test")) {
      Operand[] in = {
        operand(layout, x.n(), x.t(), x.d()),
        operand(layout, x.n(), x.s(), x.d()),
        operand(layout, x.n(), x.s(), x.e()),
        operand(layout, x.n(), x.t(), x.e())
      };
      double[][] numbers = new double[in.length][];
      for (int i = 0; i < in.length; i++) {
        numbers[i] = normal(random, in[i].view.size(), i < 2 ? factor : 1);
        backend.upload(numbers[i], in[i].view);
      }
      Operand[] out = {
        operand(layout, x.n(), x.t(), x.e()),
        operand(layout, x.n(), x.t(), x.d()),
        operand(layout, x.n(), x.s(), x.d()),
        operand(layout, x.n(), x.s(), x.e())
      };
      Tensor norm = Tensor.full(backend, DType.FLOAT32, Shape.of(x.n(), x.t()), Double.NaN);
      run(scale, in, out, norm);
      var right =
          new ExactAttention(
              x, rounding, (float) scale, numbers[0], numbers[1], numbers[2], numbers[3]);
      for (int i = 0; i < out.length; i++) {
        compare(NAMES[i], right.values[i], right.bounds[i], out[i].view.toDoubles());
        assertUntouched(NAMES[i], out[i]);
      }
      compare(NAMES[4], right.values[4], right.bounds[4], norm.toDoubles());
    }
  }

  private void run(double scale, Operand[] in, Operand[] out, Tensor norm) {
    Tensor q = in[0].view;
    Tensor k = in[1].view;
    Tensor v = in[2].view;
    assertTrue(engine.forward(q, k, v, scale, out[0].view, norm));
    assertTrue(
        engine.backward(
            in[3].view, q, k, v, out[0].view, norm, scale, out[1].view, out[2].view, out[3].view));
  }

  private static void compare(String name, double[] right, double[] bounds, double[] got) {
    for (int i = 0; i < right.length; i++) {
      assertEquals(right[i], got[i], bounds[i], name + " at " + i);
    }
  }

  private void assertUntouched(String name, Operand o) {
    backend.fill(o.view, AROUND);
    for (double x : o.block.toDoubles()) {
      assertEquals(AROUND, x, name + " was written outside its view");
    }
  }
}
