package perrin.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import perrin.diffusion.image.ChartStack;
import perrin.diffusion.image.LineChart;
import perrin.nn.net.UNetConfig;
import perrin.tensor.Backend;
import perrin.tensor.Backends;

/**
 * What a training step costs against its size: the peers' network over batch, channels and image
 * size, one at a time, beside the multiplications and additions counted as direct convolution.
 */
public final class StepCurves {
  private static final String BEGIN = "<!-- cost: written by bench/curves.sh -->\n";
  private static final String END = "<!-- end of cost -->";
  private static final Size PEER = new Size(UNetStep.BATCH, 64, 32);

  /** One panel: its name, and the sizes from small to large. */
  private record Curve(String name, ToDoubleFunction<Size> place, List<Size> sizes) {}

  private static final List<Curve> CURVES =
      List.of(
          new Curve("batch", Size::batch, sizes(n -> new Size(n, 64, 32), 1, 2, 4, 8, 16, 32, 64)),
          new Curve(
              "channels", Size::channels, sizes(n -> new Size(32, n, 32), 16, 32, 48, 64, 96)),
          new Curve("image size", Size::image, sizes(n -> new Size(32, 64, n), 8, 16, 32, 48, 64)));

  private final Backend cpu;
  private final int leastSteps;
  private final Map<Size, Step> measured = new LinkedHashMap<>();

  /** A network and batch: channels of the first level, rows and columns of the images. */
  record Size(int batch, int channels, int image) {
    UNetConfig config() {
      return new UNetConfig(
          1, 1, channels, List.of(1, 2, 2), 2, List.of(image / 4), image, 1, 8, 0, 0);
    }
  }

  /** What a step of a size took. */
  private record Step(double median, double best, double flop, long parameters, long peak) {}

  private StepCurves(int threads, int leastSteps) {
    this.cpu = Backends.open("cpu", threads);
    this.leastSteps = leastSteps;
  }

  private static List<Size> sizes(java.util.function.IntFunction<Size> of, int... n) {
    return Arrays.stream(n).mapToObj(of).toList();
  }

  /**
   * Measures and writes a JSON file, a page's section and a picture.
   *
   * @param args threads, least number of steps a point, JSON file, page, picture
   * @throws IOException if they cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    int threads = Integer.parseInt(args[0]);
    int leastSteps = Integer.parseInt(args[1]);
    var curves = new StepCurves(threads, leastSteps);
    curves.measure(PEER, 8);
    for (Curve curve : CURVES) {
      for (Size size : curve.sizes()) {
        curves.measure(size, 2);
      }
    }
    Path json = Path.of(args[2]);
    String command = "bench/curves.sh %d %d".formatted(threads, leastSteps);
    Results.write(json, command, curves.rows());
    Path page = Path.of(args[3]);
    var part = new MarkedPart(BEGIN, END);
    Files.writeString(page, part.in(Files.readString(page), curves.table(command), page));
    Files.writeString(Path.of(args[4]), curves.picture());
  }

  private void measure(Size size, int warmUp) {
    if (measured.containsKey(size)) {
      return;
    }
    try (var step = new UNetStep(cpu, size.config(), size.batch(), false)) {
      long start = System.nanoTime();
      for (int i = 0; i < warmUp || System.nanoTime() - start < 300_000_000L; i++) {
        step.train();
      }
      cpu.resetPeak();
      List<Double> seconds = new ArrayList<>();
      start = System.nanoTime();
      while (seconds.size() < leastSteps || System.nanoTime() - start < 1_000_000_000L) {
        long t = System.nanoTime();
        step.train();
        seconds.add((System.nanoTime() - t) / 1e9);
      }
      seconds.sort(null);
      double flop = 3 * step.forwardFlop();
      long peak = cpu.memory().peakBytes();
      var found =
          new Step(
              seconds.get(seconds.size() / 2),
              seconds.getFirst(),
              flop,
              step.parameters.count(),
              peak);
      measured.put(size, found);
      System.out.println(line(size, found));
    }
  }

  private static String line(Size size, Step s) {
    return String.format(
        Locale.ROOT,
        "| %d | %d | %dx%d | %.2f M | %.2f | %.1f (%.1f) | %.0f | %.0f | %d |",
        size.batch(),
        size.channels(),
        size.image(),
        size.image(),
        s.parameters() / 1e6,
        s.flop() / 1e9,
        1e3 * s.median(),
        1e3 * s.best(),
        s.flop() / s.median() / 1e9,
        size.batch() / s.median(),
        s.peak() >> 20);
  }

  private List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    measured.forEach(
        (size, s) -> {
          var row = new LinkedHashMap<String, Object>();
          row.put("batch", size.batch());
          row.put("channels", size.channels());
          row.put("image", size.image());
          row.put("parameters", s.parameters());
          row.put("gflop", s.flop() / 1e9);
          row.put("median_ms", 1e3 * s.median());
          row.put("best_ms", 1e3 * s.best());
          row.put("peak_bytes", s.peak());
          rows.add(row);
        });
    return rows;
  }

  private String table(String command) {
    var text = new StringBuilder();
    text.append(
        """

        Commit %s, %s, Java %s:

        ```
        %s
        ```

        | batch | channels | images | parameters | GFLOP | median (best) ms | GF/s | images/s | peak of \
        the tensors, MB |
        | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """
            .formatted(Results.commit(), Results.machine(), Runtime.version(), command));
    for (Curve curve : CURVES) {
      for (Size size : curve.sizes()) {
        text.append(line(size, measured.get(size))).append('\n');
      }
    }
    return text.append('\n').toString();
  }

  private String picture() {
    Step peer = measured.get(PEER);
    double rate = peer.flop() / peer.median();
    List<LineChart> charts = new ArrayList<>();
    for (Curve curve : CURVES) {
      double[] x = curve.sizes().stream().mapToDouble(curve.place()).toArray();
      double[] time = times(curve, s -> 1e3 * s.median());
      double[] work = times(curve, s -> 1e3 * s.flop() / rate);
      charts.add(
          new LineChart(
              "Milliseconds of a training step over " + curve.name(),
              fixed(curve.name()),
              true,
              true,
              List.of(
                  new LineChart.Series("measured", x, time),
                  new LineChart.Series(
                      String.format(Locale.ROOT, "counted FLOP at %.0f GF/s", rate / 1e9),
                      x,
                      work))));
    }
    return new ChartStack(charts).svg();
  }

  private double[] times(Curve curve, ToDoubleFunction<Step> of) {
    return curve.sizes().stream().map(measured::get).mapToDouble(of).toArray();
  }

  private static String fixed(String axis) {
    return switch (axis) {
      case "batch" -> "batch (64 channels, images of 32x32)";
      case "channels" -> "channels of the first level (batch 32, images of 32x32)";
      default -> "rows and columns of the images (batch 32, 64 channels)";
    };
  }
}
