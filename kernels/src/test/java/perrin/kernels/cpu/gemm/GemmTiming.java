package perrin.kernels.cpu.gemm;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import perrin.kernels.cpu.gemm.Gemm.Addend;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.team.Team;

/** Prints GF/s of products on one and two threads; not a test. */
final class GemmTiming {
  private GemmTiming() {}

  public static void main(String[] arguments) {
    System.out.println(Lanes.best().description());
    int[][] shapes =
        new int[][] {
          {512, 512, 512},
          {1024, 1024, 1024},
          {64, 4096, 576},
          {256, 4096, 2304},
          {25088, 64, 64},
          {25088, 32, 288},
          {128, 128, 128},
          {32, 32, 32},
          {784, 10, 128}
        };
    var random = new Random(1);
    for (int[] s : shapes) {
      int m = s[0];
      int n = s[1];
      int k = s[2];
      var a = random(random, m * k);
      var b = random(random, k * n);
      var c = new float[m * n];
      for (int transposed = 0; transposed < 3; transposed++) {
        var left = transposed == 1 ? new Matrix(a, 0, 1, m) : Matrix.rowMajor(a, 0, k);
        var right = transposed == 2 ? new Matrix(b, 0, 1, k) : Matrix.rowMajor(b, 0, n);
        var line = new StringBuilder();
        for (int threads = 1; threads <= 2; threads++) {
          var gemm = new Gemm(new Team(threads), Lanes.best().gemmTile());
          int reps = (int) Math.clamp(4e8 / ((double) m * n * k), 3, 5000);
          var rates = new double[12];
          for (int round = 0; round < rates.length; round++) {
            long t = clock(threads);
            for (int i = 0; i < reps; i++) {
              gemm.multiply(m, n, k, left, right, Matrix.rowMajor(c, 0, n), Addend.NONE);
            }
            rates[round] = 2.0 * m * n * k * reps / (clock(threads) - t);
          }
          Arrays.sort(rates);
          line.append("  %dt median %.0f best %.0f".formatted(threads, rates[6], rates[11]));
        }
        System.out.printf(
            "%d x %d x %d %s%s GF/s%n",
            m, n, k, transposed == 0 ? "AB" : transposed == 1 ? "A'B" : "AB'", line);
      }
    }
  }

  /** Processor time on one thread, since neighbours disturb the wall clock. */
  private static long clock(int threads) {
    return threads == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  static float[] random(Random random, int n) {
    var x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextFloat() - 0.5f;
    }
    return x;
  }
}
