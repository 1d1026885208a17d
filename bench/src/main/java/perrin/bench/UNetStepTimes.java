package perrin.bench;

import java.util.Arrays;

/**
 * Times of single training steps, one line each and a summary: the counterpart of the PyTorch
 * twin's output, for interleaving the two in a script.
 */
public final class UNetStepTimes {
  private UNetStepTimes() {}

  /**
   * Runs the steps.
   *
   * @param args threads, steps to time, steps to warm up
   */
  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int steps = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    int warmUp = args.length > 2 ? Integer.parseInt(args[2]) : 8;
    try (var step = new UNetStep(threads)) {
      System.out.printf("parameters %d%n", step.parameters.count());
      double[] train = new double[steps];
      for (int i = -warmUp; i < steps; i++) {
        long t = System.nanoTime();
        double loss = step.train();
        double seconds = (System.nanoTime() - t) / 1e9;
        System.out.printf("step %d loss %.4f %.3f s%n", i, loss, seconds);
        if (i >= 0) {
          train[i] = seconds;
        }
      }
      double[] forward = new double[steps];
      for (int i = -warmUp; i < steps; i++) {
        long t = System.nanoTime();
        step.forward();
        if (i >= 0) {
          forward[i] = (System.nanoTime() - t) / 1e9;
        }
      }
      Arrays.sort(train);
      Arrays.sort(forward);
      double median = train[steps / 2];
      System.out.printf(
          "threads %d train median %.0f best %.0f ms; forward median %.0f best %.0f ms; %.1f"
              + " images/s; %.0f GF/s counted as direct; peak of the tensors %d MB, resident %d"
              + " MB%n",
          threads,
          1e3 * median,
          1e3 * train[0],
          1e3 * forward[steps / 2],
          1e3 * forward[0],
          UNetStep.BATCH / median,
          3 * UNetStep.FORWARD_GFLOP / median,
          step.backend.memory().peakBytes() >> 20,
          ResidentSet.peakBytes() >> 20);
    }
  }
}
