package perrin.bench;

import java.util.Arrays;
import perrin.nn.net.Presets;
import perrin.tensor.Backends;

/**
 * Times of single training steps, one line each and a summary: the counterpart of the PyTorch
 * twin's output, for interleaving the two in a script.
 */
public final class UNetStepTimes {
  private UNetStepTimes() {}

  /**
   * Runs the steps.
   *
   * @param args threads, steps to time, steps to warm up; with --recompute anywhere among them,
   *     blocks run twice instead of keeping their activations
   */
  public static void main(String[] args) {
    boolean recompute = Arrays.asList(args).contains("--recompute");
    int[] n =
        Arrays.stream(args).filter(a -> !a.startsWith("--")).mapToInt(Integer::parseInt).toArray();
    int threads = n.length > 0 ? n[0] : 2;
    int steps = n.length > 1 ? n[1] : 10;
    int warmUp = n.length > 2 ? n[2] : 8;
    var cpu = Backends.open("cpu", threads);
    try (var step = new UNetStep(cpu, Presets.unet("peer"), UNetStep.BATCH, recompute)) {
      System.out.printf("parameters %d%n", step.parameters.count());
      double[] train = new double[steps];
      HeapUse heap = HeapUse.now();
      long reserved = 0;
      for (int i = -warmUp; i < steps; i++) {
        if (i == 0) {
          heap = HeapUse.now();
          reserved = cpu.memory().reservedBytes();
        }
        long t = System.nanoTime();
        double loss = step.train();
        double seconds = (System.nanoTime() - t) / 1e9;
        System.out.printf("step %d loss %.4f %.3f s%n", i, loss, seconds);
        if (i >= 0) {
          train[i] = seconds;
        }
      }
      heap = HeapUse.now().since(heap);
      reserved = cpu.memory().reservedBytes() - reserved;
      final long peak = cpu.memory().peakBytes();
      double[] forward = new double[steps];
      for (int i = -warmUp; i < steps; i++) {
        long t = System.nanoTime();
        step.forward();
        if (i >= 0) {
          forward[i] = (System.nanoTime() - t) / 1e9;
        }
      }
      final double whole = Arrays.stream(train).sum();
      Arrays.sort(train);
      Arrays.sort(forward);
      double median = train[steps / 2];
      System.out.printf(
          "a step allocates %d KB of objects on the heap and %d bytes of the engine's memory; %d"
              + " collections took %d ms, %.2f %% of %d steps%n",
          heap.bytes() / steps >> 10,
          reserved / steps,
          heap.collections(),
          heap.collectorMillis(),
          heap.collectorMillis() / whole / 10,
          steps);
      System.out.printf(
          "threads %d%s train median %.0f best %.0f ms; forward median %.0f best %.0f ms; %.1f"
              + " images/s; %.0f GF/s counted as direct; peak of the tensors %d MB, resident %d"
              + " MB%n",
          threads,
          recompute ? " recomputing" : "",
          1e3 * median,
          1e3 * train[0],
          1e3 * forward[steps / 2],
          1e3 * forward[0],
          UNetStep.BATCH / median,
          3 * UNetStep.FORWARD_GFLOP / median,
          peak >> 20,
          ResidentSet.peakBytes() >> 20);
    }
  }
}
