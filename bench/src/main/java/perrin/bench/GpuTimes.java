package perrin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.nn.net.Presets;
import perrin.nn.net.UNetConfig;
import perrin.tensor.Backend;
import perrin.tensor.BackendOptions;
import perrin.tensor.Backends;
import perrin.tensor.Precision;

/**
 * Times the work of {@code peers/gpu_torch.py} here: the training step and the 50-step DDIM of the
 * same networks, batches and precisions, with kernels enqueued one by one (eager) and replayed
 * (graphs); and with {@code --kernels} single kernels against the speed of a copy. The network
 * {@code tiny} and its kernels are for trying the benchmark itself.
 */
final class GpuTimes {
  private static final int WARM_UP = 6;

  private final Map<String, String> options = new LinkedHashMap<>();

  private GpuTimes(String[] args) {
    options.putAll(
        Map.of(
            "--net", "mnist",
            "--batch", "128",
            "--precision", "fp32,tf32,bf16",
            "--modes", "eager,graphs",
            "--steps", "20",
            "--images", "256",
            "--device", "cuda",
            "--library", BackendOptions.AUTO,
            "--kernels", "no"));
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--kernels")) {
        options.put(args[i], "yes");
      } else if ((options.containsKey(args[i]) || args[i].equals("--json"))
          && i + 1 < args.length) {
        options.put(args[i], args[++i]);
      } else {
        throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
  }

  /**
   * Runs the benchmark.
   *
   * @param args see the class
   */
  public static void main(String[] args) {
    try {
      new GpuTimes(args).run();
    } catch (IllegalArgumentException e) {
      System.err.println("GpuTimes: " + e.getMessage());
      System.exit(2);
    }
  }

  /** The networks of the peer, and one for trying the benchmark itself. */
  static UNetConfig network(String name) {
    return switch (name) {
      case "mnist" -> Presets.unet("peer");
      case "cifar" ->
          new UNetConfig(3, 3, 128, List.of(1, 2, 2, 2), 2, List.of(16), 32, 1, 32, 0, 0);
      case "tiny" -> new UNetConfig(1, 1, 8, List.of(1, 2), 1, List.of(4), 8, 1, 4, 0, 0);
      default ->
          throw new IllegalArgumentException("no network '" + name + "': mnist, cifar or tiny");
    };
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  private void run() {
    if (options.get("--kernels").equals("yes")) {
      boolean tiny = options.get("--net").equals("tiny");
      GpuKernels.measure(
          backend(Precision.FP32),
          tiny,
          row -> {
            row.put("library", options.get("--library"));
            print(row);
          });
      return;
    }
    for (String precision : options.get("--precision").split(",")) {
      for (String mode : options.get("--modes").split(",")) {
        print(row(Precision.of(precision), mode));
      }
    }
  }

  private Backend backend(Precision precision) {
    return Backends.open(
        options.get("--device"), new BackendOptions(0, precision, options.get("--library")));
  }

  private Map<String, Object> row(Precision precision, String mode) {
    var row = new LinkedHashMap<String, Object>();
    row.put("peer", "perrin");
    row.put("net", options.get("--net"));
    row.put("batch", number("--batch"));
    row.put("precision", precision.toString());
    row.put("mode", mode);
    row.put("library", options.get("--library"));
    try {
      Backend backend = backend(precision);
      boolean replayed = mode.equals("graphs");
      UNetConfig net = network(options.get("--net"));
      try (var step = new GpuStep(backend, net, number("--batch"), replayed)) {
        row.put("parameters", step.parameterCount());
        put(row, "step", times(backend, step::train, number("--steps"), WARM_UP));
        backend.resetPeak();
        step.train();
        backend.synchronize();
        row.put("peak_bytes", backend.memory().peakBytes());
      }
      try (var draw = new GpuDraw(backend, net, number("--images"), replayed)) {
        put(row, "ddim50", times(backend, draw::run, 3, 1));
        row.put("images", number("--images"));
      }
    } catch (RuntimeException e) {
      row.put("error", e.toString());
    }
    return row;
  }

  private static void put(Map<String, Object> row, String what, double[] milliseconds) {
    Arrays.sort(milliseconds);
    row.put(what + "_ms_median", milliseconds[milliseconds.length / 2]);
    row.put(what + "_ms_best", milliseconds[0]);
  }

  private static double[] times(Backend backend, Runnable work, int count, int warmUp) {
    for (int i = 0; i < warmUp; i++) {
      work.run();
    }
    double[] out = new double[count];
    for (int i = 0; i < count; i++) {
      backend.synchronize();
      long start = System.nanoTime();
      work.run();
      backend.synchronize();
      out[i] = (System.nanoTime() - start) * 1e-6;
    }
    return out;
  }

  private void print(Map<String, Object> row) {
    try {
      write(new ObjectMapper().writeValueAsString(row));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String line) throws IOException {
    System.out.println(line);
    if (options.containsKey("--json")) {
      Files.writeString(
          Path.of(options.get("--json")),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
