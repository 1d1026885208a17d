package perrin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * OpenBLAS's sgemm on the shapes of {@link KernelTimes}, out of native memory; the environment
 * variable {@code OPENBLAS_NUM_THREADS} sets its threads.
 */
public final class OpenBlasTimes {
  private static final int ROW_MAJOR = 101;
  private static final int NO_TRANSPOSE = 111;

  private OpenBlasTimes() {}

  /**
   * Times what is asked for.
   *
   * @param args as those of {@link KernelTimes}
   * @throws IOException if the JSON file cannot be written
   */
  public static void main(String[] args) throws IOException {
    var options = KernelOptions.of(args);
    String threads = Integer.toString(options.threads);
    if (!threads.equals(System.getenv("OPENBLAS_NUM_THREADS"))) {
      throw new IllegalStateException("set OPENBLAS_NUM_THREADS to " + threads);
    }
    var json = new ObjectMapper();
    for (var chosen : options.chosen()) {
      if (!chosen.shape().family().equals("gemm")) {
        continue;
      }
      Timing t = time(chosen.shape(), options);
      System.out.printf(
          Locale.ROOT,
          "%-58s median %9.3f ms  best %9.3f ms%n",
          chosen.key(),
          1e3 * t.median(),
          1e3 * t.best());
      var row = new LinkedHashMap<String, Object>();
      row.put("who", "OpenBLAS " + version());
      row.put("key", chosen.key());
      row.put("threads", options.threads);
      row.put("memory", options.cold ? "cold" : "hot");
      row.put("unit", "ms");
      row.put("median", 1e3 * t.median());
      row.put("best", 1e3 * t.best());
      row.put("calls", t.calls());
      if (options.json != null) {
        Files.writeString(
            options.json,
            json.writeValueAsString(row) + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    }
  }

  private static String version() {
    String version = openblas.class.getPackage().getImplementationVersion();
    return version == null ? "" : version.replaceFirst("-.*", "");
  }

  private static Timing time(KernelShape s, KernelOptions options) {
    int m = s.at("m");
    int n = s.at("n");
    int k = s.at("k");
    int sets = options.cold ? Work.sets(KernelFamily.ALL.get("gemm").cost(s, "forward")) : 1;
    FloatPointer[] a = new FloatPointer[sets];
    FloatPointer[] b = new FloatPointer[sets];
    FloatPointer[] c = new FloatPointer[sets];
    for (int i = 0; i < sets; i++) {
      a[i] = random(m * k);
      b[i] = random(k * n);
      c[i] = random(m * n);
    }
    int[] turn = {0};
    try {
      return Timing.of(
          () -> {
            int i = turn[0]++ % sets;
            openblas.cblas_sgemm(
                ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, 1, a[i], k, b[i], n, 0, c[i], n);
          },
          options.warmUp,
          options.seconds);
    } finally {
      for (int i = 0; i < sets; i++) {
        a[i].close();
        b[i].close();
        c[i].close();
      }
    }
  }

  private static FloatPointer random(int n) {
    var random = new SplittableRandom(n);
    float[] host = new float[n];
    for (int i = 0; i < n; i++) {
      host[i] = (float) random.nextDouble(-1, 1);
    }
    return new FloatPointer(host);
  }
}
