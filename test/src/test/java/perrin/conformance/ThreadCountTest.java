package perrin.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.autograd.op.Attention;
import perrin.autograd.op.Conv2d;
import perrin.autograd.op.ConvolveAndAdd;
import perrin.autograd.op.CumulativeSum;
import perrin.autograd.op.GroupNorm;
import perrin.autograd.op.ImageAttention;
import perrin.autograd.op.Indexing;
import perrin.autograd.op.LayerNorm;
import perrin.autograd.op.Linear;
import perrin.autograd.op.Pool;
import perrin.autograd.op.Resize;
import perrin.autograd.op.Softmax;
import perrin.tensor.Backend;
import perrin.tensor.BackendProvider;
import perrin.tensor.Backends;
import perrin.tensor.ConvSpec;
import perrin.tensor.Eager;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;

/** The same bits, forward and backward, for 1, 2 and 3 threads, at sizes worth dividing. */
final class ThreadCountTest {
  private static final int[] THREADS = {1, 2, 3};

  /** A function of operands of given shapes. */
  private record Work(Function<Var[], Var> f, Shape... shapes) {}

  private static Map<String, Work> work() {
    Map<String, Work> m = new LinkedHashMap<>();
    Shape image = Shape.of(3, 32, 33, 31);
    Shape channels = Shape.of(32);
    m.put("silu", new Work(v -> v[0].silu(), image));
    m.put("mul with broadcasting", new Work(v -> v[0].mul(v[1]), image, Shape.of(32, 1, 1)));
    m.put("sum of all", new Work(v -> v[0].sumAll(), image));
    m.put("sum over channels", new Work(v -> v[0].sum(1), image));
    m.put("sum over batch and places", new Work(v -> v[0].sum(0, 2, 3), image));
    m.put("max over places", new Work(v -> v[0].amax(2, 3), image));
    m.put("running sum", new Work(v -> CumulativeSum.apply(v[0], 2), image));
    m.put("permuted copy", new Work(v -> v[0].permute(0, 2, 3, 1).reshape(-1, 32).sin(), image));
    m.put("matmul", new Work(v -> v[0].matmul(v[1]), Shape.of(211, 173), Shape.of(173, 197)));
    m.put(
        "batched matmul",
        new Work(v -> v[0].matmul(v[1]), Shape.of(7, 65, 33), Shape.of(7, 33, 67)));
    m.put(
        "linear",
        new Work(
            v -> Linear.apply(v[0], v[1], v[2]),
            Shape.of(300, 130),
            Shape.of(190, 130),
            Shape.of(190)));
    for (int[] g : new int[][] {{1, 1, 3, 1}, {2, 1, 3, 1}, {1, 0, 1, 1}, {1, 1, 3, 2}}) {
      ConvSpec spec = new ConvSpec(g[0], g[0], g[1], g[1], 1, 1, g[3]);
      m.put(
          "conv2d " + spec,
          new Work(
              v -> Conv2d.apply(v[0], v[1], v[2], spec),
              image,
              Shape.of(48, 32 / g[3], g[2], g[2]),
              Shape.of(48)));
    }
    ConvSpec same = ConvSpec.of(1, 1);
    m.put(
        "conv2d and sums",
        new Work(
            v -> ConvolveAndAdd.apply(v[0], v[1], v[2], v[3], v[0], same),
            image,
            Shape.of(32, 32, 3, 3),
            channels,
            Shape.of(3, 32)));
    m.put(
        "group norm with a skip connection",
        new Work(
            v -> {
              Var h = v[0].mul(0.5);
              return GroupNorm.apply(h, v[1], v[1], 8, 1e-5, true).add(h).add(h.sin());
            },
            image,
            channels));
    m.put(
        "group norm",
        new Work(v -> GroupNorm.apply(v[0], v[1], v[2], 8, 1e-5, true), image, channels, channels));
    m.put(
        "layer norm",
        new Work(
            v -> LayerNorm.apply(v[0], v[1], v[2], 1e-5),
            Shape.of(700, 67),
            Shape.of(67),
            Shape.of(67)));
    m.put("softmax", new Work(v -> Softmax.apply(v[0], -1), Shape.of(700, 67)));
    Shape tokens = Shape.of(6, 90, 33);
    m.put(
        "attention", new Work(v -> Attention.apply(v[0], v[1], v[2], 0.2), tokens, tokens, tokens));
    m.put(
        "attention of places",
        new Work(v -> ImageAttention.apply(v[0], 2, 0.2), Shape.of(3, 96, 9, 11)));
    m.put("nearest", new Work(v -> Resize.nearest(v[0], 2), image));
    m.put("bilinear", new Work(v -> Resize.bilinear(v[0], 40, 20), image));
    m.put("max pool", new Work(v -> Pool.max(v[0], 3, 2, 1), image));
    m.put(
        "gather",
        new Work(v -> Indexing.gather(v[0], index(v[0].backend(), 500, 90), 0), Shape.of(90, 70)));
    m.put(
        "scatter-add",
        new Work(
            v -> Indexing.scatterAdd(v[0], index(v[0].backend(), 500, 9), 0, 9),
            Shape.of(500, 70)));
    return m;
  }

  private static Tensor index(Backend b, int n, int below) {
    return Tensor.ofInts(b, Shape.of(n), new SplittableRandom(3).ints(n, 0, below).toArray());
  }

  @TestFactory
  List<DynamicTest> theNumberOfThreadsDoesNotShow() {
    List<DynamicTest> out = new ArrayList<>();
    for (BackendProvider p : Backends.providers()) {
      if (p.unavailable().isPresent()) {
        continue;
      }
      Backend[] backends = new Backend[THREADS.length];
      for (int i = 0; i < THREADS.length; i++) {
        backends[i] = p.open(THREADS[i]);
      }
      work()
          .forEach(
              (name, w) ->
                  out.add(
                      DynamicTest.dynamicTest(
                          p.name() + ", " + name, () -> compare(backends, b -> bits(b, w)))));
      out.add(
          DynamicTest.dynamicTest(
              p.name() + ", noise", () -> compare(backends, ThreadCountTest::noise)));
      out.add(
          DynamicTest.dynamicTest(
              p.name() + ", optimiser kernels", () -> compare(backends, ThreadCountTest::adam)));
    }
    return out;
  }

  private static void compare(Backend[] backends, Function<Backend, List<int[]>> body) {
    List<int[]> first = null;
    for (int i = 0; i < backends.length; i++) {
      long before = backends[i].memory().liveBytes();
      List<int[]> got;
      try (Scope _ = Scope.open("threads")) {
        got = body.apply(backends[i]);
      }
      assertEquals(before, backends[i].memory().liveBytes(), "live bytes");
      first = first == null ? got : first;
      for (int j = 0; j < got.size(); j++) {
        String what = (j == 0 ? "value" : "result " + j) + " with " + THREADS[i] + " threads";
        assertArrayEquals(first.get(j), got.get(j), what);
      }
    }
  }

  private static double[] normal(SplittableRandom random, int n) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = random.nextGaussian();
    }
    return out;
  }

  private static int[] bits(Tensor t) {
    float[] values = t.toFloats();
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Float.floatToRawIntBits(values[i]);
    }
    return out;
  }

  private static List<int[]> bits(Backend b, Work w) {
    SplittableRandom random = new SplittableRandom(11);
    Var[] x = new Var[w.shapes().length];
    for (int i = 0; i < x.length; i++) {
      Shape s = w.shapes()[i];
      Tensor t = Tensor.of(b, s, normal(random, s.size()));
      Tensor laid = s.rank() == 4 ? Eager.image(t, s, "layout") : t;
      if (laid != t) {
        b.copy(t, laid);
      }
      x[i] = Var.leaf(laid);
    }
    Var y = w.f().apply(x);
    List<int[]> out = new ArrayList<>();
    out.add(bits(y.value()));
    Var gy = Var.constant(Tensor.of(b, y.shape(), normal(random, y.shape().size())));
    for (Var g : Grad.product(y, gy, x)) {
      out.add(bits(g.value()));
    }
    return out;
  }

  private static List<int[]> noise(Backend b) {
    Tensor step = Tensor.ofInts(b, Shape.of(1), 17);
    List<int[]> out = new ArrayList<>();
    for (Distribution kind : Distribution.values()) {
      Shape shape = Shape.of(5, 3, 61, 67);
      out.add(bits(Eager.noise(kind, 5, Purpose.values()[0], 1, step, 3, shape)));
    }
    return out;
  }

  private static List<int[]> adam(Backend b) {
    SplittableRandom random = new SplittableRandom(5);
    Shape[] shapes = {Shape.of(40, 24, 3, 3), Shape.of(24), Shape.of(300, 301)};
    Tensor[][] state = new Tensor[4][shapes.length];
    for (int k = 0; k < state.length; k++) {
      for (int i = 0; i < shapes.length; i++) {
        double[] values = normal(random, shapes[i].size());
        for (int j = 0; k == 3 && j < values.length; j++) {
          values[j] = Math.abs(values[j]);
        }
        state[k][i] = Tensor.of(b, shapes[i], values);
      }
    }
    Tensor scalars =
        Tensor.of(b, Shape.of(9), new double[] {1e-2, 0.9, 0.99, 1e-6, 0.1, 0, 2, 3, 0.5});
    b.fused().adam(state[0], state[1], state[2], state[3], scalars);
    Tensor decay = Tensor.of(b, Shape.of(1), new double[] {0.99});
    b.fused().movingAverage(state[1], state[0], decay);
    Tensor sum = Tensor.full(b, b.floatType(), Shape.of(1), 0);
    b.fused().sumOfSquares(state[0], sum);
    List<int[]> out = new ArrayList<>(List.of(bits(sum)));
    for (Tensor[] tensors : state) {
      for (Tensor t : tensors) {
        out.add(bits(t));
      }
    }
    return out;
  }
}
