package perrin.diffusion.evaluation.scene;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import perrin.diffusion.image.AtomicWrite;

/**
 * What was found in pictures of scenes, with all that is needed to repeat it.
 *
 * @param command the command line
 * @param samples where the samples came from
 * @param dataset where the captions came from
 * @param seed keys the choice of captions and the samples
 * @param seconds how long it took
 * @param evaluations of the samples, then of what they are compared with
 */
public record SceneReport(
    String command,
    String samples,
    String dataset,
    long seed,
    double seconds,
    List<SceneEvaluation> evaluations) {
  private static final List<String> NUMBERS =
      List.of("all", "one shape", "two shapes", "three shapes");

  /** Copies the list. */
  public SceneReport {
    evaluations = List.copyOf(evaluations);
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
   * The table for people: shares in percent.
   *
   * @return some lines of at most 100 columns, without a line break at the end
   */
  public String table() {
    var lines = new ArrayList<String>();
    var head = new StringBuilder("%-15s%9s%10s%8s".formatted("", "pictures", "all right", "found"));
    for (var attribute : SceneCheck.Attribute.values()) {
      head.append("%9s".formatted(attribute.word()));
    }
    for (var evaluation : evaluations) {
      lines.add(evaluation.name());
      lines.add(head.toString());
      evaluation.tallies().forEach(tally -> lines.add(row(tally)));
      lines.add("");
    }
    lines.addAll(
        List.of(
            "Percent of what the captions ask for that geometry finds: 'all right' pictures have",
            "nothing wrong, 'found' counts every attribute that was asked for.",
            "",
            "samples     " + samples,
            "captions    " + dataset,
            "seed        " + seed,
            "command     " + command,
            String.format(Locale.ROOT, "took        %.1f s", seconds)));
    return String.join(System.lineSeparator(), lines);
  }

  private static String row(SceneTally tally) {
    var row =
        new StringBuilder("  %-13s%9d".formatted(NUMBERS.get(tally.shapes()), tally.pictures()));
    row.append("%10s".formatted(percent(tally.perfect())));
    row.append("%8s".formatted(percent(tally.found())));
    for (var attribute : SceneCheck.Attribute.values()) {
      row.append("%9s".formatted(percent(tally.found(attribute))));
    }
    return row.toString();
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
