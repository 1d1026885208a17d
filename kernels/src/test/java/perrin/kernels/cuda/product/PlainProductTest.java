package perrin.kernels.cuda.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.BlockSizes;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Recording;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

@Tag("gpu")
final class PlainProductTest {
  private static final int[] EXTENTS = {0, 1, 2, 7, 31, 33};
  private static final int[][] BATCHES = {{}, {3}, {2, 2}};
  private static final Backend DEFINITION = new ReferenceBackend();

  @ParameterizedTest
  @EnumSource(names = {"FLOAT64", "INT32"})
  void productsOfAnyViewsHaveTheDefinitionsBits(DType type) {
    Gpu.device();
    Layout[] layouts = Layout.values();
    for (int seed = 0; seed < 60; seed++) {
      var random = new Random(seed);
      CudaBackend cuda = BlockSizes.of(32 << seed % 6);
      int[] s = random.ints(3, 0, EXTENTS.length).map(i -> EXTENTS[i]).toArray();
      int[] batch = BATCHES[random.nextInt(BATCHES.length)];
      try (Scope _ = Scope.open("test")) {
        var t = new ProductTrial(cuda, random);
        Layout x = layouts[random.nextInt(layouts.length)];
        Layout y = layouts[random.nextInt(layouts.length)];
        t.with(type, batch, s[0], s[1], s[2], x, y, random.nextBoolean());
        t.into(layouts[random.nextInt(layouts.length - 1)], type);
        cuda.matmul(t.a, t.b, t.bias, t.out);
        Tensor right = Tensor.allocate(DEFINITION, type, t.out.shape(), "right");
        DEFINITION.matmul(host(t.a), host(t.b), t.bias == null ? null : host(t.bias), right);
        assertArrayEquals(right.toDoubles(), t.out.toDoubles(), "seed " + seed);
      }
    }
  }

  private static Tensor host(Tensor t) {
    Tensor out = Tensor.allocate(DEFINITION, t.dtype(), t.shape(), "host");
    DEFINITION.upload(t.toDoubles(), out);
    return out;
  }

  @Test
  void wholeNumbersBeyondTheTypeBecomeItsLargest() {
    CudaBackend cuda = Gpu.backend();
    Tensor a = Tensor.ofInts(cuda, Shape.of(2, 1), 1 << 20, -(1 << 20));
    Tensor b = Tensor.ofInts(cuda, Shape.of(1, 2), 1 << 20, 3);
    Tensor out = Tensor.allocate(cuda, DType.INT32, Shape.of(2, 2), "out");
    cuda.matmul(a, b, null, out);
    int[] right = {Integer.MAX_VALUE, 3 << 20, Integer.MIN_VALUE, -(3 << 20)};
    assertArrayEquals(right, out.toInts());
  }

  @Test
  void theyCanBeRecorded() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("test");
        Recording recording = cuda.record()) {
      Tensor x = Tensor.ofInts(cuda, Shape.of(1, 2), 1, 2);
      Tensor y = Tensor.ofInts(cuda, Shape.of(2, 1), 3, 4);
      Tensor out = Tensor.allocate(cuda, DType.INT32, Shape.of(1, 1), "out");
      Runnable replay = recording.add(() -> cuda.matmul(x, y, null, out));
      cuda.upload(new int[] {5, 6}, x);
      replay.run();
      assertArrayEquals(new int[] {39}, out.toInts());
    }
  }
}
