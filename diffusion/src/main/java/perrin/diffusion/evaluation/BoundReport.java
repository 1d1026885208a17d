package perrin.diffusion.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import perrin.diffusion.bound.BoundTerms;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.image.LineChart;

/**
 * A measured bound with all that is needed to repeat it.
 *
 * @param command the command line
 * @param model where the model came from
 * @param data the data set's name
 * @param variance of the reverse steps
 * @param clipped whether predicted clean images were clipped to [-1, 1]
 * @param decoder what L_0 is
 * @param seed keys noise and choice of images
 * @param seconds how long it took
 * @param result what was found
 */
public record BoundReport(
    String command,
    String model,
    String data,
    String variance,
    boolean clipped,
    String decoder,
    long seed,
    double seconds,
    BoundEvaluation.Result result) {

  /** The figures as they are written. */
  private record Figures(
      String command,
      String model,
      String data,
      String variance,
      boolean clipped,
      String decoder,
      long seed,
      double seconds,
      int images,
      int dimensions,
      double bitsPerDimension,
      double bitsStandardError,
      double natsPerImage,
      double priorNats,
      double[] stepNats,
      double[] stepNatsStandardError) {}

  /**
   * Writes the report as JSON.
   *
   * @param file the file, replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    BoundTerms t = result.terms();
    var figures =
        new Figures(
            command,
            model,
            data,
            variance,
            clipped,
            decoder,
            seed,
            seconds,
            result.totals().length,
            t.dimensions(),
            t.bitsPerDimension(),
            result.totals().length > 1 ? result.bitsError() : 0,
            t.nats(),
            t.prior(),
            t.steps(),
            result.standardErrors());
    AtomicWrite.bytes(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(figures));
  }

  /**
   * Draws each step's share over the steps.
   *
   * @param file an SVG, replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void draw(Path file) throws IOException {
    BoundTerms t = result.terms();
    double[] step = IntStream.rangeClosed(1, t.steps().length).asDoubleStream().toArray();
    double[] bits =
        IntStream.range(0, step.length).mapToDouble(i -> t.bits(t.steps()[i])).toArray();
    var chart =
        new LineChart(
            "Terms of the bound, bits a dimension",
            "step",
            true,
            List.of(new LineChart.Series("L_(t-1)", step, bits)));
    String svg = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + chart.svg();
    AtomicWrite.bytes(file, svg.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The table for people.
   *
   * @param everyStep whether each step has a line of its own
   * @return some lines of at most 100 columns, without a line break at the end
   */
  public String table(boolean everyStep) {
    BoundTerms t = result.terms();
    int steps = t.steps().length;
    var lines = new ArrayList<String>();
    lines.add("%-28s%16s%16s".formatted("", "bits/dim", "nats/image"));
    lines.add(row("prior          L_T", t.prior()));
    if (everyStep) {
      for (int k = steps; k >= 2; k--) {
        lines.add(row("step %6d    L_%d".formatted(k, k - 1), t.step(k)));
      }
    } else {
      int to = steps;
      while (to >= 2) {
        // stretches that halve towards the clean end, where most of the bound is
        int from = Math.max(2, to / 2 + 1);
        double sum = IntStream.rangeClosed(from, to).mapToDouble(t::step).sum();
        String title = from == to ? "step " + to : "steps %d … %d".formatted(to, from);
        lines.add(row(title, sum));
        to = from - 1;
      }
    }
    lines.add(row("decoder        L_0", t.step(1)));
    if (t.offset() != 0) {
      lines.add(row("steps of grey levels", t.offset() * t.dimensions()));
    }
    lines.add(row("negative ELBO", t.nats() + t.offset() * t.dimensions()));
    lines.addAll(
        List.of(
            "",
            result.totals().length > 1
                ? "standard error over images: "
                    + number("%.5f", result.bitsError())
                    + " bits a dimension"
                : "one image: no standard error",
            "model       " + model,
            "data        %d images of %s".formatted(result.totals().length, data),
            "decoder     " + decoder,
            "variance    " + variance + (clipped ? ", predicted images clipped to [-1, 1]" : ""),
            "seed        " + seed,
            "took        " + number("%.1f s", seconds)));
    return String.join(System.lineSeparator(), lines);
  }

  private String row(String title, double nats) {
    return "%-28s%16s%16s"
        .formatted(title, number("%.5f", result.terms().bits(nats)), number("%.3f", nats));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
