package perrin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import perrin.tensor.Backends;

/**
 * Times kernels over {@code bench/shapes.csv}, one line each with its share of the roof; with
 * {@code --json} also as lines for {@link PeerTable}.
 */
public final class KernelTimes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int FIRST_WARM_UP = 4;

  private KernelTimes() {}

  /**
   * Times what is asked for.
   *
   * @param args see bench/README.md
   * @throws IOException if the JSON file cannot be written
   */
  public static void main(String[] args) throws IOException {
    var options = KernelOptions.of(args);
    // Without a roof every share is zero.
    double most = Double.POSITIVE_INFINITY;
    Roof roof =
        options.roof ? Roof.measure(options.threads) : new Roof(options.threads, most, most, most);
    System.out.println(roof);
    var backend = Backends.open("cpu", options.threads);
    var compiled = new HashSet<String>();
    for (var chosen : options.chosen()) {
      // The first shape of a pass waits for the compiler.
      boolean first = compiled.add(chosen.shape().family() + chosen.pass());
      double warmUp = options.warmUp * (first ? FIRST_WARM_UP : 1);
      try (var work = new Work(backend, chosen.shape(), chosen.pass(), options.cold)) {
        Timing t = Timing.of(work::run, warmUp, options.seconds);
        System.out.println(line(work, t, roof));
        if (options.json != null) {
          String row = JSON.writeValueAsString(row(work, t, roof, options)) + "\n";
          Files.writeString(
              options.json, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
      } catch (UnsupportedOperationException e) {
        System.out.printf("%-58s %s%n", chosen.key(), e.getMessage());
      }
    }
  }

  private static String line(Work work, Timing t, Roof roof) {
    boolean products = work.cost.flop() > 0;
    double amount = products ? work.cost.flop() : work.cost.bytes();
    return String.format(
        Locale.ROOT,
        "%-58s median %9.3f ms  best %9.3f ms  %7.1f %s  %3.0f %% of the roof",
        work.key(),
        1e3 * t.median(),
        1e3 * t.best(),
        amount / t.median() / 1e9,
        products ? "GF/s" : "GB/s",
        100 * work.cost.seconds(roof) / t.median());
  }

  private static Map<String, Object> row(Work work, Timing t, Roof roof, KernelOptions o) {
    var row = new LinkedHashMap<String, Object>();
    row.put("who", "perrin");
    row.put("key", work.key());
    row.put("threads", o.threads);
    row.put("memory", o.cold ? "cold" : "hot");
    row.put("unit", "ms");
    row.put("median", 1e3 * t.median());
    row.put("best", 1e3 * t.best());
    row.put("calls", t.calls());
    row.put("gflop", work.cost.flop() / 1e9);
    row.put("mbytes", work.cost.bytes() / 1e6);
    row.put("roof_ms", 1e3 * work.cost.seconds(roof));
    if (o.roof) {
      row.put("roof_gflops", roof.flops() / 1e9);
      row.put("roof_triad_gbs", roof.triad() / 1e9);
    }
    return row;
  }
}
