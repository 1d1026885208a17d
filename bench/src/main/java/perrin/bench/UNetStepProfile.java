package perrin.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where a training step's time goes: by kernel, and by kernel and shape. */
public final class UNetStepProfile {
  private UNetStepProfile() {}

  /**
   * Profiles training steps and prints two tables.
   *
   * @param args threads, steps to time, steps to warm up
   */
  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int steps = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    int warmUp = args.length > 2 ? Integer.parseInt(args[2]) : 10;
    var cpu = new ProfiledCpu(threads);
    try (var step = new UNetStep(cpu)) {
      for (int i = 0; i < warmUp; i++) {
        step.train();
      }
      cpu.clear();
      long t = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        step.train();
      }
      double whole = (System.nanoTime() - t) / 1e6 / steps;
      double own = cpu.own() / 1e6 / steps;
      Map<String, double[]> kernels = new LinkedHashMap<>();
      double inKernels = 0;
      for (var e : cpu.entries()) {
        var sums = kernels.computeIfAbsent(e.kernel, _ -> new double[3]);
        sums[0] += e.nanos / 1e6 / steps;
        sums[1] += (double) e.calls / steps;
        sums[2] += e.flop / 1e9 / steps;
        inKernels += e.nanos / 1e6 / steps;
      }
      System.out.printf(
          "%s%nstep %.1f ms, in kernels %.1f ms, between them %.1f ms, for this profile %.1f"
              + " ms%n%n",
          cpu.describe(), whole, inKernels, whole - inKernels - own, own);
      kernels.entrySet().stream()
          .sorted((a, b) -> Double.compare(b.getValue()[0], a.getValue()[0]))
          .forEach(
              k ->
                  System.out.printf(
                      "%-60s %8.2f ms %6.0f calls%s%n",
                      k.getKey().length() > 60 ? k.getKey().substring(0, 60) : k.getKey(),
                      k.getValue()[0],
                      k.getValue()[1],
                      rate(k.getValue()[2], k.getValue()[0])));
      System.out.println();
      for (var e : cpu.entries()) {
        double ms = e.nanos / 1e6 / steps;
        if (ms < whole / 500) {
          break;
        }
        String name = e.kernel + " " + e.shapes;
        System.out.printf(
            "%-90s %7.2f ms %4.0f calls%s%n",
            name.length() > 90 ? name.substring(0, 90) : name,
            ms,
            (double) e.calls / steps,
            rate(e.flop / 1e9 / steps, ms));
      }
    }
  }

  private static String rate(double gflop, double ms) {
    return gflop == 0 ? "" : " %7.1f GF/s counted as direct".formatted(gflop / ms * 1e3);
  }
}
