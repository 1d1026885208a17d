package perrin.kernels.cuda.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Recording;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Strides;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

@Tag("gpu")
final class NoiseFillTest {
  private static final String TABLE = "/perrin/tensor/random/known-answers.txt";
  private static final int REACHED = 200_000;
  private static final NoiseKey KEY = new NoiseKey(0x0123456789abcdefL, Purpose.SAMPLER, 999, 2);

  private static Tensor draw(
      CudaBackend cuda, Distribution kind, NoiseKey key, int firstSample, Tensor out) {
    Tensor step = Tensor.ofInts(cuda, Shape.of(1), key.counter2());
    cuda.philox(kind, key.seed(), key.purpose(), key.subStep(), step, firstSample, out);
    return out;
  }

  private static void assertBits(float[] right, float[] got) {
    assertEquals(right.length, got.length);
    for (int i = 0; i < right.length; i++) {
      assertEquals(
          Integer.toHexString(Float.floatToRawIntBits(right[i])),
          Integer.toHexString(Float.floatToRawIntBits(got[i])),
          "element " + i);
    }
  }

  private static float[] defined(Distribution kind, Shape shape, int firstSample) {
    float[] out = new float[shape.size()];
    int each = shape.size() / shape.dim(0);
    Noise.fillBatch(kind, KEY, firstSample, shape.dim(0), each, out);
    return out;
  }

  @Test
  void everyBitIsThatOfTheCommittedTable() throws IOException {
    CudaBackend cuda = Gpu.backend();
    int rows = 0;
    for (String line : table().lines().toList()) {
      String[] p = line.split(" ", 8);
      long first = Long.parseLong(p[5]);
      if (first > REACHED || p[6].equals("BITS")) {
        continue;
      }
      var purpose = Purpose.valueOf(p[1]);
      long seed = Long.parseUnsignedLong(p[0], 16);
      var key = new NoiseKey(seed, purpose, Long.parseLong(p[2]), Integer.parseInt(p[3]));
      String[] words = p[7].split(" ");
      int sample = (int) Long.parseLong(p[4]);
      try (Scope _ = Scope.open("table")) {
        int from = (int) first;
        Tensor row =
            Tensor.allocate(cuda, DType.FLOAT32, Shape.of(1, from + words.length), "table");
        draw(cuda, Distribution.valueOf(p[6]), key, sample, row);
        float[] got = row.slice(1, from, from + words.length).toFloats();
        for (int i = 0; i < words.length; i++) {
          assertEquals(words[i], "%08x".formatted(Float.floatToRawIntBits(got[i])), line);
        }
      }
      rows++;
    }
    assertEquals(6 * Distribution.values().length, rows);
  }

  private static String table() throws IOException {
    try (InputStream in = NoiseFillTest.class.getResourceAsStream(TABLE)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void thePhysicalOrderDoesNotShow(Distribution kind) {
    CudaBackend cuda = Gpu.backend();
    // Places that are whole blocks of four, and places that are not.
    for (Shape shape :
        new Shape[] {Shape.of(3, 5, 4, 6), Shape.of(2, 3, 5, 7), Shape.of(2, 1, 8)}) {
      try (Scope _ = Scope.open("order")) {
        float[] right = defined(kind, shape, 11);
        Tensor rows = Tensor.allocate(cuda, DType.FLOAT32, shape, "rows");
        assertBits(right, draw(cuda, kind, KEY, 11, rows).toFloats());
        if (shape.rank() == 4) {
          Tensor last =
              Tensor.allocate(cuda, DType.FLOAT32, shape, Strides.channelsLast(shape), "last");
          assertBits(right, draw(cuda, kind, KEY, 11, last).toFloats());
          Tensor flipped = Tensor.allocate(cuda, DType.FLOAT32, shape, "flipped").flip(3).flip(1);
          assertBits(right, draw(cuda, kind, KEY, 11, flipped).toFloats());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void storedInSixteenBitsItIsTheSameNoiseRounded(Distribution kind) {
    CudaBackend cuda = Gpu.backend();
    Shape shape = Shape.of(2, 3, 4, 5);
    try (Scope _ = Scope.open("bf16")) {
      float[] right = defined(kind, shape, 0);
      for (int i = 0; i < right.length; i++) {
        right[i] = rounded(right[i]);
      }
      for (ImageOrder order : ImageOrder.values()) {
        Tensor out = Tensor.allocate(cuda, DType.BFLOAT16, shape, order.strides(shape), "bf16");
        assertBits(right, draw(cuda, kind, KEY, 0, out).toFloats());
      }
    }
  }

  /** To the nearest of 8 bits of mantissa, ties to even. */
  private static float rounded(float v) {
    int bits = Float.floatToRawIntBits(v);
    return Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 96, 1024})
  void neitherBlockSizeNorTailSizesShow(int threads) {
    var options = DeviceOptions.ofProperties().withPool(false).withThreads(threads);
    var cuda = new CudaBackend(Gpu.device(options));
    for (int each : new int[] {1, 2, 3, 31, 33, 4099}) {
      try (Scope _ = Scope.open("tails")) {
        Shape shape = Shape.of(3, each);
        Tensor out = Tensor.allocate(cuda, DType.FLOAT32, shape, "tails");
        assertBits(
            defined(Distribution.NORMAL, shape, 5),
            draw(cuda, Distribution.NORMAL, KEY, 5, out).toFloats());
      }
    }
  }

  @Test
  void theStepIsReadWhenTheKernelRunsAndItsLastValueCounts() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("step")) {
      Tensor step = Tensor.ofInts(cuda, Shape.of(3), IntStream.of(1, -1, 2).toArray());
      Tensor out = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(1, 8), "step");
      cuda.philox(Distribution.NORMAL, 5, Purpose.NOISE, 0, step.slice(0, 1, 2), 0, out);
      float[] right = new float[8];
      var key = new NoiseKey(5, Purpose.NOISE, NoiseKey.STEPS - 1, 0);
      Noise.fill(Distribution.NORMAL, key, 0, 0, right, 0, 8);
      assertBits(right, out.toFloats());
    }
  }

  @Test
  void aReplayDrawsTheNoiseOfTheStepItFinds() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("replay");
        Recording recording = cuda.record()) {
      Tensor step = Tensor.ofInts(cuda, Shape.of(1), 0);
      Tensor out = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(1, 8), "replay");
      Runnable body = () -> cuda.philox(Distribution.NORMAL, 5, Purpose.NOISE, 0, step, 0, out);
      body.run();
      Runnable replay = recording.add(body);
      for (int k : new int[] {1, 2, 1000}) {
        cuda.upload(new int[] {k}, step);
        replay.run();
        float[] right = new float[8];
        var key = new NoiseKey(5, Purpose.NOISE, k, 0);
        Noise.fill(Distribution.NORMAL, key, 0, 0, right, 0, 8);
        assertBits(right, out.toFloats());
      }
    }
  }
}
