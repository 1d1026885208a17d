package perrin.diffusion.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import perrin.diffusion.image.AtomicWrite;

/**
 * The figures of a {@link PointEvaluation} with all that is needed to repeat them.
 *
 * @param command the command line
 * @param samples where the samples came from
 * @param dataset the data set's name
 * @param seed keys sampler, division and directions
 * @param count number of points, N
 * @param seconds how long it took
 * @param rows the samples' figures, then those of fresh data
 */
public record PointReport(
    String command,
    String samples,
    String dataset,
    long seed,
    int count,
    double seconds,
    List<PointEvaluation.Row> rows) {
  /** Copies the list. */
  public PointReport {
    rows = List.copyOf(rows);
  }

  /**
   * Writes the report as JSON.
   *
   * @param file the file, replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    byte[] json =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
    AtomicWrite.bytes(file, json);
  }

  /**
   * The table for people.
   *
   * @return some lines, without a line break at the end
   */
  public String table() {
    var lines = new ArrayList<String>();
    lines.add(row("", PointEvaluation.Row::name));
    lines.add(row("points", _ -> String.valueOf(count)));
    lines.add(row("energy distance", r -> number("%.5f", r.distances().energy())));
    lines.add(
        row("sliced Wasserstein, squared", r -> number("%.5f", r.distances().slicedWasserstein())));
    lines.add(row("kernel distance (KID)", r -> number("%.5f", r.distances().kernel().value())));
    lines.add(
        row("  its standard error", r -> number("%.5f", r.distances().kernel().standardError())));
    if (rows.getFirst().fit() != null) {
      lines.add(row("mean log density, nats", r -> number("%.4f", r.fit().mean())));
      lines.add(row("  its standard error", r -> number("%.4f", r.fit().standardError())));
      lines.add(row("outside the density", r -> number("%.2f %%", 100 * r.fit().outside())));
    } else {
      lines.add("mean log density: none, as the density of these data has no closed form");
    }
    lines.addAll(
        List.of(
            "Distances are from as many test points. Energy and kernel distance have no bias: 0 or",
            "below says that no difference is seen. Fresh data show what chance alone does.",
            "",
            "samples     " + samples,
            "data        " + dataset,
            "seed        " + seed,
            "command     " + command,
            "took        " + number("%.1f s", seconds)));
    return String.join(System.lineSeparator(), lines);
  }

  private String row(String title, Function<PointEvaluation.Row, String> value) {
    var line = new StringBuilder("%-32s".formatted(title));
    for (var each : rows) {
      line.append("%14s".formatted(value.apply(each)));
    }
    return line.toString();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
