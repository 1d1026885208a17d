package perrin.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import perrin.tensor.Backend;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.ReduceOp;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * Single kernels of a device: bytes a second beside a copy's for what is bound by memory,
 * multiplications and additions a second for products. Operands are larger than the second cache.
 */
final class GpuKernels {
  private static final int ROUNDS = 7;
  private static final int CALLS = 10;

  private final Backend backend;
  private final int images;
  private final int side;
  private final Consumer<Map<String, Object>> rows;
  private final SplittableRandom random = new SplittableRandom(1);

  private GpuKernels(Backend backend, boolean tiny, Consumer<Map<String, Object>> rows) {
    this.rows = rows;
    this.backend = backend;
    images = tiny ? 1 : 128;
    side = tiny ? 64 : 4096;
  }

  /**
   * Measures all.
   *
   * @param tiny whether operands are small, to try the benchmark itself
   * @param rows takes each figure as it is known, as the process may be ended before the last
   */
  static void measure(Backend backend, boolean tiny, Consumer<Map<String, Object>> rows) {
    var k = new GpuKernels(backend, tiny, rows);
    try (Scope _ = Scope.open("kernels")) {
      for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
        k.memoryBound(type);
        k.products(type);
      }
    }
  }

  private Tensor image(DType type, int b, int c, int size) {
    Shape shape = Shape.of(b, c, size, size);
    Tensor x = GpuStep.image(backend, shape, random);
    return cast(x, type);
  }

  private Tensor cast(Tensor x, DType type) {
    if (x.dtype() == type) {
      return x;
    }
    Tensor y = Tensor.allocate(backend, type, x.shape(), x.strides(), "kernels");
    backend.copy(x, y);
    return y;
  }

  private static Tensor like(Tensor x) {
    return Tensor.allocate(x.backend(), x.dtype(), x.shape(), x.strides(), "kernels");
  }

  private Tensor vector(int n) {
    return Tensor.full(backend, DType.FLOAT32, Shape.of(n), 1);
  }

  private static String name(DType type) {
    return type == DType.BFLOAT16 ? "bf16" : "f32";
  }

  private void memoryBound(DType type) {
    int b = images;
    int c = 128;
    Tensor x = image(type, b, c, 32);
    Tensor y = like(x);
    Tensor z = like(x);
    double bytes = (double) x.size() * type.bytes();
    String t = name(type);
    time("copy " + t, 2 * bytes, 0, () -> backend.copy(x, y));
    time("silu " + t, 2 * bytes, 0, () -> backend.unary(UnaryOp.SILU, x, y));
    time("add " + t, 3 * bytes, 0, () -> backend.binary(BinaryOp.ADD, x, y, z));
    Tensor gamma = vector(c);
    Tensor mean = Tensor.full(backend, DType.FLOAT32, Shape.of(b, 8), 0);
    Tensor rstd = Tensor.full(backend, DType.FLOAT32, Shape.of(b, 8), 1);
    Tensor gGamma = vector(c);
    Tensor gBeta = vector(c);
    time(
        "group norm + SiLU " + t,
        2 * bytes,
        0,
        () -> did(backend.fused().groupNorm(x, gamma, gamma, 8, 1e-5, true, y, mean, rstd)));
    time(
        "group norm + SiLU backward " + t,
        3 * bytes,
        0,
        () ->
            did(
                backend
                    .fused()
                    .groupNormGradient(
                        y, x, gamma, gamma, mean, rstd, 8, true, new Tensor[0], z, gGamma, gBeta)));
    Tensor total = Tensor.full(backend, DType.FLOAT32, Shape.of(1, 1, 1, 1), 0);
    if (type == DType.FLOAT32) {
      time("sum " + t, bytes, 0, () -> backend.reduce(ReduceOp.SUM, x, total));
    }
    Shape lines = Shape.of(x.size() / 256, 256);
    Tensor rows = cast(Tensor.full(backend, DType.FLOAT32, lines, 0.1), type);
    Tensor to = like(rows);
    time("softmax " + t, 2 * bytes, 0, () -> did(backend.fused().softmax(rows, false, to)));
  }

  private static void did(boolean done) {
    if (!done) {
      throw new IllegalStateException("declined");
    }
  }

  private void products(DType type) {
    String t = name(type);
    int n = side;
    Tensor a = cast(Tensor.full(backend, DType.FLOAT32, Shape.of(n, n), 0.5), type);
    Tensor out = like(a);
    time(
        "product %d %s".formatted(n, t), 0, 2.0 * n * n * n, () -> backend.matmul(a, a, null, out));
    int b = images;
    for (int[] s : new int[][] {{128, 32}, {256, 16}, {256, 8}}) {
      int c = s[0];
      int size = s[1];
      Tensor x = image(type, b, c, size);
      Tensor y = like(x);
      Shape filters = Shape.of(c, c, 3, 3);
      Tensor w = cast(Tensor.full(backend, DType.FLOAT32, filters, 0.01), type);
      Tensor gw = like(w);
      ConvSpec spec = ConvSpec.of(1, 1);
      double flop = 2.0 * b * size * size * c * c * 9;
      String what = " 3x3 %d ch. %dx%d %s".formatted(c, size, size, t);
      time("conv" + what, 0, flop, () -> backend.conv2d(x, w, null, spec, y));
      time("conv input gradient" + what, 0, flop, () -> backend.conv2dInputGradient(y, w, spec, x));
      time(
          "conv weight gradient" + what,
          0,
          flop,
          () -> backend.conv2dWeightGradient(x, y, spec, gw, null));
    }
    int tokens = 256;
    int d = 64;
    Shape heads = Shape.of(8 * b, tokens, d);
    Tensor q = cast(Tensor.full(backend, DType.FLOAT32, heads, 0.1), type);
    Tensor o = like(q);
    Tensor l = Tensor.full(backend, DType.FLOAT32, Shape.of(8 * b, tokens), 0);
    double flop = 4.0 * 8 * b * tokens * tokens * d;
    time(
        "attention 256 tokens, 64 " + t,
        0,
        flop,
        () -> did(backend.fused().attention(q, q, q, 0.125, o, l)));
    Tensor gq = like(q);
    Tensor gk = like(q);
    Tensor gv = like(q);
    time(
        "attention backward " + t,
        0,
        2.5 * flop,
        () -> did(backend.fused().attentionGradient(o, q, q, q, o, l, 0.125, gq, gk, gv)));
  }

  private void time(String kernel, double bytes, double flop, Runnable call) {
    var row = new LinkedHashMap<String, Object>();
    row.put("kernel", kernel);
    try {
      double[] ms = new double[ROUNDS];
      for (int i = -2; i < ROUNDS; i++) {
        backend.synchronize();
        long start = System.nanoTime();
        for (int k = 0; k < CALLS; k++) {
          call.run();
        }
        backend.synchronize();
        if (i >= 0) {
          ms[i] = (System.nanoTime() - start) * 1e-6 / CALLS;
        }
      }
      Arrays.sort(ms);
      double best = ms[ROUNDS / 2];
      row.put("ms", best);
      if (bytes > 0) {
        row.put("gb_s", bytes / best * 1e-6);
      }
      if (flop > 0) {
        row.put("tflop_s", flop / best * 1e-9);
      }
      rows.accept(row);
    } catch (RuntimeException e) {
      System.err.println(kernel + ": " + e.getMessage());
    }
  }
}
