package perrin.diffusion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.diffusion.image.LineChart;
import perrin.diffusion.image.RunPage;
import perrin.diffusion.run.MetricsFile;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;

/** One page about a run: what it was, its loss, its pictures, and what to do next. */
final class RunReport {
  private RunReport() {}

  /** Writes {@code index.html} into the run; pictures that do not exist are left out. */
  static Path write(RunDirectory run, List<String> next) throws IOException {
    RunConfig config = run.config();
    var facts = new LinkedHashMap<String, String>();
    facts.put("data", config.data().dataset());
    facts.put(
        "network",
        "%d channels, multiples %s, residual blocks a resolution: %d"
            .formatted(
                config.network().channels(), config.network().mults(), config.network().blocks()));
    facts.put(
        "equations",
        config.diffusion().schedule() + " schedule, " + config.diffusion().parameterization());
    facts.put(
        "training",
        "%d steps of %d images, seed %d"
            .formatted(
                config.training().steps(), config.training().batch(), config.training().seed()));
    facts.put("perrin", Version.text());
    var page = new RunPage("Perrin: " + run.path().getFileName());
    Path png = run.path().resolve("samples.png");
    if (Files.exists(png)) {
      page.png("Samples", Files.readAllBytes(png));
    }
    Path gif = run.path().resolve("denoising.gif");
    if (Files.exists(gif)) {
      page.gif("From noise to samples", Files.readAllBytes(gif));
    }
    List<LineChart.Series> series = new ArrayList<>();
    add(series, "training", MetricsFile.series(run.metricsFile(), "loss"));
    add(series, "validation", MetricsFile.series(run.metricsFile(), "validation-loss"));
    if (!series.isEmpty()) {
      page.chart(new LineChart("Loss", "step", true, series));
    }
    page.facts(facts);
    next.forEach(page::command);
    Path file = run.path().resolve("index.html");
    page.write(file);
    return file;
  }

  private static void add(List<LineChart.Series> all, String name, Map<Integer, Double> values) {
    if (!values.isEmpty()) {
      all.add(
          new LineChart.Series(
              name,
              values.keySet().stream().mapToDouble(k -> k).toArray(),
              values.values().stream().mapToDouble(v -> v).toArray()));
    }
  }
}
