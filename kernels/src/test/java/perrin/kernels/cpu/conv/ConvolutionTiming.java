package perrin.kernels.cpu.conv;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.tensor.ConvSpec;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Prints GF/s, counted as direct convolution, of the three operations on one thread (by processor
 * time, since neighbours disturb the wall clock) or more (by the wall clock); not a test.
 */
final class ConvolutionTiming {
  private ConvolutionTiming() {}

  private static Tensor image(CpuBackend backend, Shape shape) {
    var t =
        Tensor.allocate(
            backend, backend.floatType(), shape, ImageOrder.CHANNELS_LAST.strides(shape), "x");
    backend.upload(new Draw(1).floats(shape.size()), t);
    return t;
  }

  public static void main(String[] arguments) {
    int threads = arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]);
    var backend = new CpuBackend(threads);
    System.out.println(backend.describe());
    // batch, in, out, extent, kernel, stride
    int[][] shapes =
        new int[][] {
          {32, 64, 64, 32, 3, 1},
          {32, 128, 128, 16, 3, 1},
          {32, 128, 128, 8, 3, 1},
          {64, 32, 32, 28, 3, 1},
          {64, 64, 64, 14, 3, 1},
          {64, 64, 64, 7, 3, 1},
          {32, 128, 64, 32, 1, 1},
          {32, 256, 128, 16, 1, 1},
          {32, 64, 64, 32, 3, 2},
          {64, 1, 32, 28, 3, 1},
          {64, 32, 1, 28, 3, 1},
          {32, 3, 64, 32, 3, 1},
          {32, 64, 3, 32, 3, 1}
        };
    for (int[] s : shapes) {
      try (var _ = Scope.open("timing")) {
        var spec = ConvSpec.of(s[5], s[4] / 2);
        int extent = spec.outH(s[3], s[4]);
        var x = image(backend, Shape.of(s[0], s[1], s[3], s[3]));
        var y = image(backend, Shape.of(s[0], s[2], extent, extent));
        var shape = Shape.of(s[2], s[1], s[4], s[4]);
        var w = Tensor.of(backend, shape, new Draw(2).floats(shape.size()));
        Runnable[] operations = {
          () -> backend.conv2d(x, w, null, spec, y),
          () -> backend.conv2dInputGradient(y, w, spec, x),
          () -> backend.conv2dWeightGradient(x, y, spec, w, null)
        };
        double work = 2.0 * y.size() * s[1] * s[4] * s[4];
        var line = new StringBuilder(Arrays.toString(s));
        for (var operation : operations) {
          double[] times = new double[15];
          for (int i = -5; i < times.length; i++) {
            long t = clock(threads);
            operation.run();
            if (i >= 0) {
              times[i] = clock(threads) - t;
            }
          }
          Arrays.sort(times);
          line.append(
              "  %.2f ms %.0f (best %.0f) GF/s"
                  .formatted(times[7] / 1e6, work / times[7], work / times[0]));
        }
        System.out.println(line);
      }
    }
  }

  private static long clock(int threads) {
    return threads == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
