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
 * An evaluation's figures with all that is needed to repeat them.
 *
 * @param command the command line
 * @param samples where the samples came from
 * @param dataset the data set's name
 * @param classifier where the classifier lies
 * @param classifierDigest the digest of its weights
 * @param seed keys divisions, Gaussian and, where the samples were drawn, the sampler
 * @param seconds how long it took
 * @param figures what was found
 */
public record EvaluationReport(
    String command,
    String samples,
    String dataset,
    String classifier,
    String classifierDigest,
    long seed,
    double seconds,
    EvaluationFigures figures) {

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
   * @return some lines of at most 100 columns, without a line break at the end
   */
  public String table() {
    var lines = new ArrayList<String>();
    lines.add(row("", Measured::name));
    lines.add(row("images", m -> count(m.count())));
    var first = figures.rows().getFirst().figures();
    for (int i = 0; i < first.size(); i++) {
      int number = i;
      lines.add(row(first.get(i).title(), m -> m.figures().get(number).text()));
    }
    lines.add("");
    if (!figures.trainingHalves().isEmpty()) {
      lines.add("Fréchet distance between halves of the training set:");
      for (var halves : figures.trainingHalves()) {
        lines.add(
            "  %s  (%s images against %s)"
                .formatted(
                    number("%.3f", halves.frechet()),
                    count(halves.first()),
                    count(halves.second())));
      }
      lines.addAll(
          List.of(
              "Fréchet distances are squared, on features, of %s images against the other %s test"
                  .formatted(
                      count(figures.rows().getFirst().count()), count(figures.referenceCount())),
              "images. They are biased upwards, the more the fewer the images: compare equal counts"
                  + " only.",
              "All other figures are against as many test images; energy and kernel distance have",
              "no bias, and may be below 0 where nothing differs.",
              ""));
    }
    lines.addAll(
        List.of(
            "samples     " + samples,
            "classifier  %s, %s right on the %s test images of %s"
                .formatted(
                    classifier,
                    number("%.2f %%", 100 * figures.accuracy()),
                    count(figures.testCount()),
                    dataset),
            "seed        " + seed,
            "command     " + command,
            "took        " + number("%.1f s", seconds)));
    return String.join(System.lineSeparator(), lines);
  }

  private String row(String title, Function<Measured, String> value) {
    var line = new StringBuilder("%-32s".formatted(title));
    for (var measured : figures.rows()) {
      line.append("%20s".formatted(value.apply(measured)));
    }
    return line.toString();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String count(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
