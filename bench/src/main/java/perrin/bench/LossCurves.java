package perrin.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import perrin.diffusion.image.ChartStack;
import perrin.diffusion.image.LineChart;

/**
 * Training curves of several runs in one picture, and how far each lies from the first: whether a
 * change of algorithm, device or precision can be told from a change of seed.
 */
public final class LossCurves {
  private final Path picture;
  private final int window;
  private final boolean distances;
  private final List<Curve> curves;

  /** Means of the loss over windows of steps, by the last step of each. */
  private record Curve(String name, Map<Integer, Double> means, double validation) {
    static Curve of(String argument, int window) throws IOException {
      int split = argument.indexOf('=');
      if (split < 0) {
        throw new IllegalArgumentException("'" + argument + "' is not LABEL=RUN");
      }
      Map<Integer, List<Double>> windows = new TreeMap<>();
      double validation = Double.NaN;
      var mapper = new ObjectMapper();
      Path file = Path.of(argument.substring(split + 1), "metrics.jsonl");
      for (String line : Files.readAllLines(file)) {
        JsonNode entry = mapper.readTree(line);
        if (entry.has("loss")) {
          int end = (entry.get("step").asInt() + window - 1) / window * window;
          windows.computeIfAbsent(end, _ -> new ArrayList<>()).add(entry.get("loss").asDouble());
        }
        if (entry.has("validation-loss")) {
          validation = entry.get("validation-loss").asDouble();
        }
      }
      Map<Integer, Double> means = new TreeMap<>();
      windows.forEach(
          (step, losses) ->
              means.put(
                  step, losses.stream().mapToDouble(Double::doubleValue).average().orElse(0)));
      return new Curve(argument.substring(0, split), means, validation);
    }

    /** Distances from another curve at the same steps, by step. */
    Map<Integer, Double> from(Curve other, boolean relative) {
      Map<Integer, Double> out = new TreeMap<>();
      means.forEach(
          (step, mean) -> {
            Double there = other.means.get(step);
            if (there != null) {
              out.put(step, Math.abs(mean - there) / (relative ? Math.abs(there) : 1));
            }
          });
      return out;
    }

    /** Mean distance from another curve, from the second window on. */
    double distance(Curve other) {
      return from(other, false).values().stream()
          .skip(1)
          .mapToDouble(Double::doubleValue)
          .average()
          .orElse(Double.NaN);
    }

    /** The largest distance from another curve, as a part of it. */
    double largest(Curve other) {
      return from(other, true).values().stream()
          .mapToDouble(Double::doubleValue)
          .max()
          .orElse(Double.NaN);
    }

    /** Mean over the last five windows. */
    double end() {
      var all = List.copyOf(means.values());
      return all.subList(Math.max(0, all.size() - 5), all.size()).stream()
          .mapToDouble(Double::doubleValue)
          .average()
          .orElse(Double.NaN);
    }
  }

  private LossCurves(Path picture, int window, boolean distances, List<String> runs)
      throws IOException {
    this.picture = picture;
    this.window = window;
    this.distances = distances;
    curves = new ArrayList<>();
    for (String run : runs) {
      curves.add(Curve.of(run, window));
    }
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("no LABEL=RUN given");
    }
  }

  /**
   * Draws the curves and prints a table.
   *
   * @param args picture, then {@code LABEL=RUN} for each run directory; before them {@code --window
   *     STEPS} (100), {@code --distances} for a second chart with each run's distance from the
   *     first, {@code --json FILE} for the figures and {@code --command TEXT} to tell in it how the
   *     runs were made
   * @throws IOException if a run cannot be read or the picture written
   */
  public static void main(String[] args) throws IOException {
    var options = new LinkedHashMap<>(Map.of("--window", "100"));
    int at = 0;
    while (at < args.length && args[at].startsWith("--")) {
      boolean flag = args[at].equals("--distances");
      options.put(args[at], flag ? "" : args[at + 1]);
      at += flag ? 1 : 2;
    }
    var known = List.of("--window", "--distances", "--json", "--command");
    if (!known.containsAll(options.keySet()) || at >= args.length) {
      throw new IllegalArgumentException(
          "takes " + known + " PICTURE LABEL=RUN..., given " + options);
    }
    var all =
        new LossCurves(
            Path.of(args[at]),
            Integer.parseInt(options.get("--window")),
            options.containsKey("--distances"),
            List.of(args).subList(at + 1, args.length));
    System.out.print(all.table());
    all.draw();
    if (options.containsKey("--json")) {
      String command = options.getOrDefault("--command", "perrin.bench.LossCurves");
      Results.write(Path.of(options.get("--json")), command, all.rows());
    }
  }

  private String table() {
    var out = new StringBuilder();
    out.append(
        "| run | loss, last %d steps | last validation | mean distance from the first | largest |%n"
            .formatted(5 * window));
    out.append("| --- | ---: | ---: | ---: | ---: |\n");
    for (Curve curve : curves) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %.5f | %.5f | %.7f | %.4f %% |%n",
              curve.name,
              curve.end(),
              curve.validation,
              curve.distance(curves.getFirst()),
              100 * curve.largest(curves.getFirst())));
    }
    return out.toString().replace("NaN", "");
  }

  private List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Curve curve : curves) {
      var row = new LinkedHashMap<String, Object>();
      row.put("run", curve.name);
      row.put("window", window);
      row.put("end", curve.end());
      row.put("mean_distance", curve.distance(curves.getFirst()));
      row.put("largest_relative_distance", curve.largest(curves.getFirst()));
      row.put("steps", curve.means.keySet());
      row.put("losses", curve.means.values());
      rows.add(row);
    }
    return rows;
  }

  private static LineChart.Series series(String name, Map<Integer, Double> values) {
    return new LineChart.Series(
        name,
        values.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
        values.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  private void draw() throws IOException {
    String title = "Training loss, means of %d steps".formatted(window);
    var losses = curves.stream().map(c -> series(c.name, c.means)).toList();
    var charts = new ArrayList<>(List.of(new LineChart(title, "step", true, losses)));
    if (distances) {
      Curve first = curves.getFirst();
      // An empty series keeps the others' colours.
      var apart =
          curves.stream()
              .map(c -> series(c.name, c == first ? Map.of() : c.from(first, true)))
              .toList();
      charts.add(
          new LineChart(
              "Distance from %s, as a part of it".formatted(first.name), "step", true, apart));
    }
    var svg = charts.size() == 1 ? charts.getFirst().svg() : new ChartStack(charts).svg();
    Files.writeString(picture, svg);
  }
}
