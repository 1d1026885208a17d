package perrin.kernels.cuda.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Strides;
import perrin.tensor.Tensor;

@Tag("gpu")
final class ParameterStepsTest {
  /** More tensors than one launch takes, some without elements, some longer than a piece. */
  private static final int[] LENGTHS = new int[250];

  static {
    for (int i = 0; i < LENGTHS.length; i++) {
      LENGTHS[i] = i % 50 == 7 ? 0 : i == 100 ? 5003 : i == 101 ? 8192 : 1 + i % 37;
    }
  }

  private static CudaBackend backend(int threads) {
    var options = DeviceOptions.ofProperties().withPool(false).withThreads(threads);
    return new CudaBackend(Gpu.device(options));
  }

  /** Whole numbers of 1/16, which bfloat16 holds too; not all tensors begin at 16 bytes. */
  private static Tensor[] make(CudaBackend cuda, DType type, long seed, boolean positive) {
    var random = new Random(seed);
    Tensor[] out = new Tensor[LENGTHS.length];
    for (int i = 0; i < out.length; i++) {
      double[] values =
          random
              .doubles(LENGTHS[i], positive ? 0 : -8, 8)
              .map(v -> Math.rint(16 * v) / 16)
              .toArray();
      int from = i % 3 == 0 ? 1 : 0;
      out[i] =
          Tensor.allocate(cuda, type, Shape.of(from + LENGTHS[i]), "test")
              .slice(0, from, from + LENGTHS[i]);
      cuda.upload(values, out[i]);
    }
    return out;
  }

  private static float[][] floats(Tensor[] list) {
    float[][] out = new float[list.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = list[i].toFloats();
    }
    return out;
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void anAdamStepHasTheBitsOfTheCpusVectorLoop(DType gradients) {
    CudaBackend cuda = backend(64);
    try (Scope _ = Scope.open("adam")) {
      Tensor[] p = make(cuda, DType.FLOAT32, 1, false);
      Tensor[] g = make(cuda, gradients, 2, false);
      Tensor[] m = make(cuda, DType.FLOAT32, 3, false);
      Tensor[] v = make(cuda, DType.FLOAT32, 4, true);
      float[] s = {1e-3f, 0.9f, 0.999f, 1e-8f, 0.01f, 0.02f, 1.5f, 3.25f, 0.75f};
      float[][] rightP = floats(p);
      float[][] rightM = floats(m);
      float[][] rightV = floats(v);
      float[][] d = floats(g);
      Tensor scalars = Tensor.of(cuda, Shape.of(s.length), s);
      assertTrue(cuda.fused().adam(p, g, m, v, scalars));
      float keep = (float) (1 - (double) s[0] * s[4]);
      float rate = s[0] * s[6];
      for (int i = 0; i < p.length; i++) {
        for (int j = 0; j < LENGTHS[i]; j++) {
          float x = Math.fma(rightP[i][j], s[5], d[i][j] * s[8]);
          rightM[i][j] = Math.fma(rightM[i][j], s[1], x * (1 - s[1]));
          rightV[i][j] = Math.fma(rightV[i][j], s[2], x * x * (1 - s[2]));
          float root = (float) Math.sqrt(rightV[i][j] * s[7]) + s[3];
          rightP[i][j] = rightP[i][j] * keep - rightM[i][j] * rate / root;
        }
      }
      for (int i = 0; i < p.length; i++) {
        assertArrayEquals(rightM[i], m[i].toFloats(), "first moment " + i);
        assertArrayEquals(rightV[i], v[i].toFloats(), "second moment " + i);
        assertArrayEquals(rightP[i], p[i].toFloats(), "parameter " + i);
        assertArrayEquals(d[i], g[i].toFloats(), "gradient " + i);
      }
    }
  }

  @Test
  void aMovingAverageHasTheBitsOfTheCpusVectorLoop() {
    CudaBackend cuda = backend(256);
    try (Scope _ = Scope.open("average")) {
      Tensor[] a = make(cuda, DType.FLOAT32, 1, false);
      Tensor[] p = make(cuda, DType.FLOAT32, 2, false);
      float[][] right = floats(a);
      float[][] to = floats(p);
      float decay = 0.9995f;
      assertTrue(cuda.fused().movingAverage(a, p, Tensor.of(cuda, Shape.of(1), decay)));
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < LENGTHS[i]; j++) {
          right[i][j] = Math.fma(to[i][j] - right[i][j], 1 - decay, right[i][j]);
        }
        assertArrayEquals(right[i], a[i].toFloats(), "average " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 96, 256, 1024})
  void aSumOfSquaresIsTheSumOverAllTensorsOfBothTypes(int threads) {
    CudaBackend cuda = backend(threads);
    try (Scope _ = Scope.open("squares")) {
      Tensor[] x = make(cuda, DType.FLOAT32, 1, false);
      Tensor[] half = make(cuda, DType.BFLOAT16, 2, false);
      double sum = 0;
      int n = 0;
      for (int i = 0; i < x.length; i++) {
        x[i] = i % 4 == 1 ? half[i] : x[i];
        n += x[i].size();
        for (double v : x[i].toDoubles()) {
          sum += v * v;
        }
      }
      Tensor out = Tensor.full(cuda, DType.FLOAT32, Shape.of(1), -7);
      assertTrue(cuda.fused().sumOfSquares(x, out));
      assertEquals(sum, out.item(), 0x1p-24 * (8 + 2 * Math.sqrt(n)) * sum);
      Tensor again = Tensor.full(cuda, DType.FLOAT32, Shape.of(1), -7);
      assertTrue(cuda.fused().sumOfSquares(x, again));
      assertEquals(out.item(), again.item());
    }
  }

  @Test
  void theSquaresOfNothingAreZero() {
    CudaBackend cuda = backend(32);
    try (Scope _ = Scope.open("nothing")) {
      Tensor out = Tensor.full(cuda, DType.FLOAT32, Shape.of(1), -7);
      assertTrue(cuda.fused().sumOfSquares(new Tensor[0], out));
      assertEquals(0, out.item());
      Tensor none = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(0, 3), "nothing");
      cuda.fill(out, -7);
      assertTrue(cuda.fused().sumOfSquares(new Tensor[] {none}, out));
      assertEquals(0, out.item());
    }
  }

  @Test
  void tensorsOfOneOrderAreTakenAsTheyLieAndOthersDeclined() {
    CudaBackend cuda = backend(32);
    try (Scope _ = Scope.open("order")) {
      Shape shape = Shape.of(2, 3, 2, 2);
      double[] values = new Random(5).doubles(shape.size()).toArray();
      Tensor last =
          Tensor.allocate(cuda, DType.FLOAT32, shape, Strides.channelsLast(shape), "last");
      Tensor other =
          Tensor.allocate(cuda, DType.FLOAT32, shape, Strides.channelsLast(shape), "last");
      Tensor first = Tensor.of(cuda, shape, values);
      cuda.upload(values, other);
      cuda.fill(last, 0);
      Tensor half = Tensor.of(cuda, Shape.of(1), 0.5);
      assertTrue(cuda.fused().movingAverage(new Tensor[] {last}, new Tensor[] {other}, half));
      float[] right = first.toFloats();
      for (int i = 0; i < right.length; i++) {
        right[i] /= 2;
      }
      assertArrayEquals(right, last.toFloats());
      assertFalse(cuda.fused().movingAverage(new Tensor[] {last}, new Tensor[] {first}, half));
      assertArrayEquals(right, last.toFloats());
    }
  }
}
