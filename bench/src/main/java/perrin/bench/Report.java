package perrin.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the figures of {@code bench/results/*.json} into {@code docs/PERFORMANCE.md}, between two
 * marks, and the ratios that matter most into a picture.
 */
public final class Report {
  private static final String BEGIN = "<!-- figures: written by bench/run.sh -->\n";
  private static final String END = "<!-- end of figures -->";
  private static final List<String> FILES = List.of("unet", "unet-avx2", "sample", "kernels");

  private final StringBuilder text = new StringBuilder();
  private final List<RatioChart.Bar> bars = new ArrayList<>();

  private Report() {}

  /**
   * Writes the page and the picture.
   *
   * @param args folder of results, page, picture
   * @throws IOException if they cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    var report = new Report();
    for (String name : FILES) {
      Path file = Path.of(args[0], name + ".json");
      if (Files.exists(file)) {
        report.add(name, new ObjectMapper().readTree(file.toFile()));
      }
    }
    Path page = Path.of(args[1]);
    var part = new MarkedPart(BEGIN, END);
    Files.writeString(page, part.in(Files.readString(page), report.text.toString(), page));
    Files.writeString(Path.of(args[2]), RatioChart.svg(report.bars));
  }

  private void add(String name, JsonNode results) {
    String title =
        switch (name) {
          case "unet" -> "Training";
          case "unet-avx2" -> "Training, both sides held to 256-bit vectors";
          case "sample" -> "Sampling";
          default -> "Kernels";
        };
    text.append("\n### %s\n\n".formatted(title))
        .append("Commit %s, %s, ".formatted(text(results, "commit"), text(results, "date")))
        .append("%s, Java %s:\n\n".formatted(text(results, "machine"), text(results, "java")))
        .append("```\n%s\n```\n\n".formatted(text(results, "command")));
    text.append("| work | peer | Perrin median (best) | peer median (best) | ratio (of bests) |")
        .append(" roof |\n| --- | --- | ---: | ---: | ---: | ---: |\n");
    for (JsonNode row : results.get("rows")) {
      boolean sum = text(row, "kernel").startsWith("U-Net: ");
      line(row, sum);
      if (sum || name.equals("unet") || name.equals("sample")) {
        bar(row, sum);
      }
    }
  }

  private void line(JsonNode row, boolean sum) {
    double ours = row.get("perrin_median").asDouble();
    String unit = text(row, "unit");
    String[] parts = text(row, "kernel").split(" \\| ");
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s (%s) %s | %s (%s) %s | %s%.2fx%s (%.2fx) | %s |\n",
            parts[0],
            sum ? parts[1] : text(row, "peer"),
            number(ours),
            number(row.get("perrin_best").asDouble()),
            unit,
            number(row.get("peer_median").asDouble()),
            number(row.get("peer_best").asDouble()),
            unit,
            sum ? "**" : "",
            row.get("ratio").asDouble(),
            sum ? "**" : "",
            row.get("ratio_of_bests").asDouble(),
            row.has("roof_ms")
                ? "%.0f %%".formatted(100 * row.get("roof_ms").asDouble() / ours)
                : ""));
  }

  private void bar(JsonNode row, boolean sum) {
    String[] parts = text(row, "kernel").split(" \\| ");
    String peer = (sum ? parts[1] : text(row, "peer")).split(" ")[0];
    bars.add(new RatioChart.Bar(parts[0], peer, row.get("ratio").asDouble()));
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).asText();
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, x < 1 ? "%.3f" : x < 100 ? "%.2f" : "%.0f", x);
  }
}
