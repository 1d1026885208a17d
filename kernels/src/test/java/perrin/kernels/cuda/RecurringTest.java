package perrin.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.driver.Activity;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.BinaryOp;
import perrin.tensor.Eager;
import perrin.tensor.Recording;
import perrin.tensor.Recurring;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/** Work that is held back and enqueued as a whole gives the numbers of work enqueued at once. */
@Tag("gpu")
final class RecurringTest {
  private final CudaBackend cuda = new CudaBackend(Gpu.device(DeviceOptions.ofProperties()));

  private double[] numbers(int k) {
    return new double[] {k, k + 1, -k};
  }

  private static Tensor squareLess(Tensor x, Tensor y) {
    return Eager.binary(BinaryOp.SUB, Eager.unary(UnaryOp.SQUARE, x), y);
  }

  private interface Body {
    Tensor of(int k);
  }

  /** Runs a body in a stretch over and over, and returns what was asked for it the last time. */
  private Activity repeat(int times, Body body, IntFunction<double[]> right) {
    Activity spent = null;
    for (int k = 0; k < times; k++) {
      try (Scope _ = Scope.open("test")) {
        Activity before = cuda.device().activity();
        Tensor result;
        try (Scope inner = Scope.open("step");
            Recurring _ = cuda.recurring()) {
          result = inner.keep(body.of(k));
        }
        spent = cuda.device().activity().since(before);
        assertArrayEquals(right.apply(k), result.toDoubles(), "time " + k);
      }
    }
    return spent;
  }

  private double[] squareLessRight(int k) {
    double[] x = numbers(k);
    double[] out = new double[3];
    for (int i = 0; i < 3; i++) {
      out[i] = x[i] * x[i] - 10 * k;
    }
    return out;
  }

  private Tensor squareLess(int k) {
    Tensor x = Tensor.of(cuda, Shape.of(3), numbers(k));
    Tensor square = Eager.unary(UnaryOp.SQUARE, x);
    Tensor y = Tensor.of(cuda, Shape.of(3), 10 * k, 10 * k, 10 * k);
    return Eager.binary(BinaryOp.SUB, square, y);
  }

  @Test
  void whatCameBeforeIsOneGraphAndOneUploadOfItsNumbers() {
    Activity spent = repeat(6, this::squareLess, this::squareLessRight);
    assertEquals(new Activity(0, 0, 1, 1, 0, 0), spent);
  }

  @Test
  void numbersUploadedToMemoryThatWasUsedBeforeComeInTheirTurn() {
    Body body =
        k -> {
          Tensor sum = Tensor.of(cuda, Shape.of(3), 0, 0, 0);
          for (int i = 1; i <= 3; i++) {
            // Each round takes the block that the one before gave back.
            try (Scope _ = Scope.open("round")) {
              Tensor x = Tensor.of(cuda, Shape.of(3), i * k, i, k);
              Eager.update(BinaryOp.ADD, sum, x);
            }
          }
          return sum;
        };
    Activity spent = repeat(6, body, k -> new double[] {6 * k, 6, 3 * k});
    assertEquals(new Activity(0, 0, 1, 1, 0, 0), spent);
  }

  @Test
  void whereTheWorkDiffersItIsEnqueuedAsEver() {
    Body body =
        k -> {
          Tensor x = squareLess(k);
          return k % 3 == 2 ? Eager.unary(UnaryOp.NEG, x) : Eager.unary(UnaryOp.ABS, x);
        };
    repeat(
        12,
        body,
        k -> {
          double[] x = squareLessRight(k);
          for (int i = 0; i < x.length; i++) {
            x[i] = k % 3 == 2 ? -x[i] : Math.abs(x[i]);
          }
          return x;
        });
    // A shorter stretch is the beginning of a longer one, and a longer one goes on after its end.
    repeat(5, this::squareLess, this::squareLessRight);
    Body twice = k -> Eager.unary(UnaryOp.NEG, Eager.unary(UnaryOp.NEG, squareLess(k)));
    repeat(5, twice, this::squareLessRight);
    repeat(5, this::squareLess, this::squareLessRight);
  }

  @Test
  void whoReadsInBetweenFindsEverythingDone() {
    Body body =
        k -> {
          Tensor x = squareLess(k);
          assertArrayEquals(squareLessRight(k), x.toDoubles());
          return squareLess(k + 1);
        };
    Activity spent = repeat(6, body, k -> squareLessRight(k + 1));
    assertEquals(0, spent.launches());
    assertEquals(2, spent.graphs());
    assertEquals(1, spent.downloads());
  }

  @Test
  void manyNumbersAreUploadedInTheirTurn() {
    int n = 10_000;
    Body body =
        k -> {
          Tensor x = squareLess(k);
          double[] many = new double[n];
          many[n - 1] = k;
          Tensor y = Tensor.of(cuda, Shape.of(n), many).slice(0, n - 3, n);
          return Eager.binary(BinaryOp.ADD, x, y);
        };
    repeat(
        6,
        body,
        k -> {
          double[] x = squareLessRight(k);
          x[2] += k;
          return x;
        });
  }

  @Test
  void aGraphInsideBecomesPartOfIt() {
    try (Scope _ = Scope.open("graph");
        Recording recording = cuda.record()) {
      Tensor x = Tensor.of(cuda, Shape.of(3), 0, 0, 0);
      Tensor y = Tensor.of(cuda, Shape.of(3), 0, 0, 0);
      squareLess(x, x);
      Runnable replay = recording.add(() -> cuda.copy(squareLess(x, x), y));
      Body body =
          k -> {
            cuda.upload(numbers(k), x);
            replay.run();
            return Eager.unary(UnaryOp.NEG, y);
          };
      Activity spent =
          repeat(
              6,
              body,
              k -> {
                double[] n = numbers(k);
                return new double[] {
                  -(n[0] * n[0] - n[0]), -(n[1] * n[1] - n[1]), -(n[2] * n[2] - n[2])
                };
              });
      assertEquals(new Activity(0, 0, 1, 1, 0, 0), spent);
    }
  }

  @Test
  void recordingInsideIsAsEver() {
    for (int k = 0; k < 4; k++) {
      try (Scope _ = Scope.open("test");
          Recurring _ = cuda.recurring()) {
        Tensor x = Tensor.of(cuda, Shape.of(3), numbers(k));
        Tensor y = squareLess(x, x);
        try (Recording recording = cuda.record()) {
          Runnable replay = recording.add(() -> cuda.copy(squareLess(x, x), y));
          cuda.upload(numbers(k + 1), x);
          replay.run();
        }
        double[] n = numbers(k + 1);
        double[] right = {n[0] * n[0] - n[0], n[1] * n[1] - n[1], n[2] * n[2] - n[2]};
        assertArrayEquals(right, y.toDoubles());
      }
    }
  }

  @Test
  void whatWasDoneBeforeAnExceptionIsDone() {
    try (Scope _ = Scope.open("test")) {
      Tensor out = Tensor.of(cuda, Shape.of(3), 0, 0, 0);
      for (int k = 0; k < 5; k++) {
        int now = k;
        assertThrows(
            IllegalStateException.class,
            () -> {
              try (Scope _ = Scope.open("step");
                  Recurring _ = cuda.recurring()) {
                cuda.copy(squareLess(now), out);
                throw new IllegalStateException("stop");
              }
            });
        assertArrayEquals(squareLessRight(k), out.toDoubles());
      }
    }
  }

  @Test
  void anotherThreadsWorkComesBehindWhatIsHeldBack() throws InterruptedException {
    try (Scope _ = Scope.open("test")) {
      Tensor out = Tensor.of(cuda, Shape.of(3), 0, 0, 0);
      for (int k = 0; k < 5; k++) {
        double[][] seen = new double[1][];
        try (Scope _ = Scope.open("step");
            Recurring _ = cuda.recurring()) {
          cuda.copy(squareLess(k), out);
          var other = new Thread(() -> seen[0] = out.toDoubles());
          other.start();
          other.join();
        }
        assertArrayEquals(squareLessRight(k), seen[0]);
      }
    }
  }

  @Test
  void moreKindsOfStretchesThanAreRememberedAreDoneAllTheSame() {
    for (int round = 0; round < 2; round++) {
      for (int length = 1; length <= 40; length++) {
        int n = length;
        Body body =
            k -> {
              Tensor x = squareLess(k);
              for (int i = 0; i < n; i++) {
                x = Eager.unary(UnaryOp.NEG, Eager.unary(UnaryOp.NEG, x));
              }
              return x;
            };
        repeat(2, body, this::squareLessRight);
      }
    }
  }
}
