package perrin.kernels.cpu.winograd;

import java.util.Arrays;
import java.util.SplittableRandom;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.team.Team;

/**
 * Times the three passes on the U-Net's shapes, all in one process: run with the test class path.
 */
public final class WinogradTiming {
  private WinogradTiming() {}

  /**
   * Prints a line a shape.
   *
   * @param args number of threads
   */
  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int[][] shapes = {
      {32, 64, 32, 64},
      {32, 128, 32, 64},
      {32, 128, 16, 128},
      {32, 256, 16, 128},
      {32, 128, 8, 128},
      {32, 256, 8, 128},
      {32, 128, 32, 128},
      {64, 32, 28, 32},
      {64, 64, 14, 64}
    };
    var lanes = Lanes.best();
    var winograd = new Winograd(new Team(threads), lanes);
    for (int round = 0; round < 2; round++) {
      for (int[] s : shapes) {
        int n = s[0];
        int c = s[1];
        int h = s[2];
        int k = s[3];
        float[] x = random(n * h * h * c);
        float[] y = random(n * h * h * k);
        float[] w = random(k * c * 9);
        var xv = new ImageView(x, 0, h * h * c, h * c, c);
        var yv = new ImageView(y, 0, h * h * k, h * k, k);
        double gflop = 2.0 * n * h * h * c * k * 9 / 1e9;
        double forward = best(() -> winograd.convolve(n, h, h, c, k, xv, w, 0, false, null, 0, yv));
        double input = best(() -> winograd.convolve(n, h, h, k, c, yv, w, 0, true, null, 0, xv));
        double weight = best(() -> winograd.weightGradient(n, h, h, c, k, xv, yv, w, 0, null));
        System.out.printf(
            "%-20s forward %7.2f ms %6.0f GF/s   input %7.2f %6.0f   weight %7.2f %6.0f%n",
            Arrays.toString(s),
            forward,
            gflop / forward * 1e3,
            input,
            gflop / input * 1e3,
            weight,
            gflop / weight * 1e3);
      }
    }
  }

  private static double best(Runnable body) {
    double best = 1e9;
    for (int i = 0; i < 25; i++) {
      long t = System.nanoTime();
      body.run();
      best = Math.min(best, (System.nanoTime() - t) / 1e6);
    }
    return best;
  }

  private static float[] random(int n) {
    var random = new SplittableRandom(1);
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) random.nextGaussian();
    }
    return out;
  }
}
