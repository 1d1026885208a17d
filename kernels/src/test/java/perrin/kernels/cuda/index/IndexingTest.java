package perrin.kernels.cuda.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Recording;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class IndexingTest {
  private static final long SEED = 7;

  private static double[] numbers(int n) {
    return new Random(SEED).doubles(n, -8, 8).map(v -> Math.rint(v) + 0.0).toArray();
  }

  private static int[] indices(int n, int extent) {
    return new Random(SEED).ints(n, 0, extent).toArray();
  }

  private static Tensor make(Backend backend, DType type, Shape shape, double[] values) {
    Tensor t = Tensor.allocate(backend, type, shape, "test");
    backend.upload(values, t);
    return t;
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void everyTypeIsPickedAndAddedUp(DType type) {
    CudaBackend cuda = Gpu.backend();
    var right = new CpuBackend(1);
    // Slices of 16 bytes, of fewer, and of an odd number of elements, along each axis.
    for (Shape shape :
        new Shape[] {Shape.of(5, 16), Shape.of(3, 4, 6), Shape.of(6, 7), Shape.of(9)}) {
      for (int axis = 0; axis < shape.rank(); axis++) {
        try (Scope _ = Scope.open("types")) {
          int[] index = indices(70, shape.dim(axis));
          Shape picked = shape.with(axis, index.length);
          double[][] got = new double[2][];
          double[][] wanted = new double[2][];
          both(cuda, type, shape, picked, axis, index, got);
          boolean half = type == DType.BFLOAT16;
          both(right, half ? DType.FLOAT32 : type, shape, picked, axis, index, wanted);
          for (int i = 0; half && i < wanted[1].length; i++) {
            wanted[1][i] = rounded((float) wanted[1][i]);
          }
          assertArrayEquals(wanted[0], got[0], "gather along " + axis + " of " + shape);
          assertArrayEquals(wanted[1], got[1], "scatter-add along " + axis + " of " + shape);
        }
      }
    }
  }

  /** Whole numbers, whose sums are exact in every type. */
  private static void both(
      Backend backend,
      DType type,
      Shape shape,
      Shape picked,
      int axis,
      int[] index,
      double[][] results) {
    Tensor x = make(backend, type, shape, numbers(shape.size()));
    Tensor at = Tensor.ofInts(backend, Shape.of(index.length), index);
    Tensor out = make(backend, type, picked, new double[picked.size()]);
    backend.gather(x, at, axis, out);
    results[0] = out.toDoubles();
    backend.scatterAdd(out, at, axis, x);
    results[1] = x.toDoubles();
  }

  /** To bfloat16: sums are taken in float and rounded once. */
  private static float rounded(float v) {
    int bits = Float.floatToRawIntBits(v);
    return Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 256, 1024})
  void sumsAreTakenInTheOrderOfTheIndexToTheLastBit(int threads) {
    var options = DeviceOptions.ofProperties().withPool(false).withThreads(threads);
    var cuda = new CudaBackend(Gpu.device(options));
    try (Scope _ = Scope.open("order")) {
      int n = 333;
      int width = 37;
      int[] index = indices(n, 4);
      double[] values = new Random(SEED).doubles(n * width, -1, 1).toArray();
      double[] start = new Random(SEED + 1).doubles(5 * width, -1, 1).toArray();
      float[] right = new float[start.length];
      for (int i = 0; i < right.length; i++) {
        right[i] = (float) start[i];
      }
      for (int i = 0; i < n; i++) {
        for (int e = 0; e < width; e++) {
          right[index[i] * width + e] += (float) values[i * width + e];
        }
      }
      Tensor out = make(cuda, DType.FLOAT32, Shape.of(5, width), start);
      Tensor src = make(cuda, DType.FLOAT32, Shape.of(n, width), values);
      cuda.scatterAdd(src, Tensor.ofInts(cuda, Shape.of(n), index), 0, out);
      assertArrayEquals(right, out.toFloats());
    }
  }

  @Test
  void rowsThatDoNotBeginAtSixteenBytesArePickedToo() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("rows")) {
      double[] values = numbers(5 * 12);
      for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
        for (int from = 0; from <= 4; from++) {
          Tensor x = make(cuda, type, Shape.of(5, 12), values).slice(1, from, from + 8);
          Tensor out = Tensor.allocate(cuda, type, Shape.of(2, 8), "rows");
          cuda.gather(x, Tensor.ofInts(cuda, Shape.of(2), 4, 1), 0, out);
          double[] right = new double[16];
          System.arraycopy(values, 4 * 12 + from, right, 0, 8);
          System.arraycopy(values, 12 + from, right, 8, 8);
          assertArrayEquals(right, out.toDoubles());
        }
      }
    }
  }

  @Test
  void anIndexOutsideItsAxisIsToldAtTheNextWaitOnce() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("outside")) {
      Tensor x = make(cuda, DType.FLOAT32, Shape.of(5, 3), numbers(15));
      Tensor index = Tensor.ofInts(cuda, Shape.of(4), 1, 7, -2, 0);
      Tensor out = make(cuda, DType.FLOAT32, Shape.of(4, 3), new double[12]);
      cuda.gather(x, index, 0, out);
      cuda.scatterAdd(out, index, 0, x);
      var e = assertThrows(IndexOutOfBoundsException.class, cuda::synchronize);
      assertEquals(
          "gather: index 7 leaves axis 0 of [5,3]; indices run from 0 to 4", e.getMessage());
      cuda.synchronize();
      double[] got = out.toDoubles();
      for (int i = 3; i < 9; i++) {
        assertEquals(0, got[i], "written by a wrong index");
      }
    }
  }

  @Test
  void aDownloadTellsOfItToo() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("outside")) {
      double[] start = numbers(15);
      Tensor x = make(cuda, DType.FLOAT32, Shape.of(3, 5), start);
      Tensor src = make(cuda, DType.FLOAT32, Shape.of(3, 2), new double[] {1, 1, 1, 1, 1, 1});
      cuda.scatterAdd(src, Tensor.ofInts(cuda, Shape.of(2), 5, -1), 1, x);
      var e = assertThrows(IndexOutOfBoundsException.class, x::toDoubles);
      assertEquals(
          "scatterAdd: index 5 leaves axis 1 of [3,5]; indices run from 0 to 4", e.getMessage());
      assertArrayEquals(start, x.toDoubles());
    }
  }

  @Test
  void indicesOfEmptySlicesAreLookedAtAsWell() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("empty")) {
      Tensor x = make(cuda, DType.FLOAT32, Shape.of(2, 0), new double[0]);
      Tensor out = make(cuda, DType.FLOAT32, Shape.of(40, 0), new double[0]);
      int[] index = new int[40];
      cuda.gather(x, Tensor.ofInts(cuda, Shape.of(40), index), 0, out);
      cuda.synchronize();
      index[39] = 2;
      cuda.gather(x, Tensor.ofInts(cuda, Shape.of(40), index), 0, out);
      assertThrows(IndexOutOfBoundsException.class, cuda::synchronize);
      Tensor none = make(cuda, DType.FLOAT32, Shape.of(0, 3), new double[0]);
      Tensor src = make(cuda, DType.FLOAT32, Shape.of(1, 3), new double[3]);
      cuda.scatterAdd(src, Tensor.ofInts(cuda, Shape.of(1), 0), 0, none);
      assertThrows(IndexOutOfBoundsException.class, cuda::synchronize);
    }
  }

  @Test
  void aReplayTellsOfAWrongIndexEachTimeThereIsOne() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("replay");
        Recording recording = cuda.record()) {
      Tensor x = make(cuda, DType.FLOAT32, Shape.of(5), numbers(5));
      Tensor index = Tensor.ofInts(cuda, Shape.of(1), 2);
      Tensor out = make(cuda, DType.FLOAT32, Shape.of(1), new double[1]);
      cuda.gather(x, index, 0, out);
      Runnable replay = recording.add(() -> cuda.gather(x, index, 0, out));
      for (int value : new int[] {9, 4, -1}) {
        cuda.upload(new int[] {value}, index);
        replay.run();
        if (value == 4) {
          assertEquals(numbers(5)[4], out.item());
        } else {
          var e = assertThrows(IndexOutOfBoundsException.class, cuda::synchronize);
          assertTrue(e.getMessage().startsWith("gather: index " + value), e.getMessage());
        }
      }
    }
  }
}
