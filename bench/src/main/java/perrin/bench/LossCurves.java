package perrin.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import perrin.diffusion.image.LineChart;

/**
 * Training curves of several runs in one picture, and how far each lies from the first: whether a
 * change of algorithm can be told from a change of seed.
 */
public final class LossCurves {
  private static final int WINDOW = 100;

  /** Means of the loss over windows of steps, by the last step of each. */
  private record Curve(String name, Map<Integer, Double> means, double validation) {
    static Curve of(String argument) throws IOException {
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
          int end = (entry.get("step").asInt() + WINDOW - 1) / WINDOW * WINDOW;
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

    /** Mean distance from another curve at the same steps, from the second window on. */
    double distance(Curve other) {
      return means.entrySet().stream()
          .filter(e -> e.getKey() > WINDOW && other.means.containsKey(e.getKey()))
          .mapToDouble(e -> Math.abs(e.getValue() - other.means.get(e.getKey())))
          .average()
          .orElse(Double.NaN);
    }

    LineChart.Series series() {
      return new LineChart.Series(
          name,
          means.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
          means.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  private LossCurves() {}

  /**
   * Draws the curves and prints a table.
   *
   * @param args picture, then {@code LABEL=RUN} for each run directory
   * @throws IOException if a run cannot be read or the picture written
   */
  public static void main(String[] args) throws IOException {
    var curves = new ArrayList<Curve>();
    for (int i = 1; i < args.length; i++) {
      curves.add(Curve.of(args[i]));
    }
    System.out.printf(
        "| run | loss, last %d steps | last validation | mean distance from the first |%n"
            + "| --- | ---: | ---: | ---: |%n",
        5 * WINDOW);
    for (Curve curve : curves) {
      var last = List.copyOf(curve.means.values());
      double end =
          last.subList(Math.max(0, last.size() - 5), last.size()).stream()
              .mapToDouble(Double::doubleValue)
              .average()
              .orElse(Double.NaN);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.5f | %.5f | %.5f |%n",
          curve.name,
          end,
          curve.validation,
          curve.distance(curves.getFirst()));
    }
    var series = curves.stream().map(Curve::series).toList();
    String title = "Training loss, means of %d steps".formatted(WINDOW);
    Files.writeString(Path.of(args[0]), new LineChart(title, "step", true, series).svg());
  }
}
