package perrin.diffusion.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import perrin.diffusion.image.AtomicWrite;

/**
 * Likelihoods with all that is needed to repeat them.
 *
 * @param command the command line
 * @param run the run and its step
 * @param dataset name of the data
 * @param seed keys dequantisation and probes
 * @param dequantization what was done to the samples
 * @param levels from which noise level to which the flow was followed
 * @param solver how
 * @param trace how the divergence was found
 * @param seconds how long it took
 * @param figures what was found
 */
public record LikelihoodReport(
    String command,
    String run,
    String dataset,
    long seed,
    String dequantization,
    String levels,
    String solver,
    String trace,
    double seconds,
    LikelihoodFigures figures) {

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
   * The figures for people.
   *
   * @return some lines, without a line break at the end
   */
  public String text() {
    var f = figures;
    List<String> lines = new ArrayList<>();
    lines.add(
        line("bits/dim", "%.4f +- %.4f (standard error)", f.bitsPerDimension(), f.standardError()));
    lines.add(line("nats", "%.3f a sample of %d dimensions", f.nats(), f.dimensions()));
    lines.add(line("images", "%d of %s, drawn by the seed", f.images(), dataset));
    lines.add(line("dequantised", "%s", dequantization));
    lines.add(line("offset", "%.4f bits/dim, included above", f.offset()));
    lines.add(line("levels", "%s", levels));
    lines.add(line("prior", "off by at most %.2g nats a sample (terminal KL)", f.terminalKl()));
    lines.add(line("trace", "%s", trace));
    lines.add(
        line(
            "solver",
            "%s: %d steps accepted, %d rejected, %d evaluations",
            solver,
            f.accepted(),
            f.rejected(),
            f.evaluations()));
    lines.add(line("run", "%s", run));
    lines.add(line("seed", "%d", seed));
    lines.add(line("command", "%s", command));
    lines.add(line("took", "%.1f s", seconds));
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(String title, String format, Object... values) {
    return "%-12s".formatted(title) + String.format(Locale.ROOT, format, values);
  }
}
