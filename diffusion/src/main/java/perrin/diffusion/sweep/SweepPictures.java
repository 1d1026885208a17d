package perrin.diffusion.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.image.CaptionedRows;
import perrin.diffusion.image.ChartStack;
import perrin.diffusion.image.LineChart;
import perrin.diffusion.image.PngFile;

/**
 * A sweep for people: the samples of each scale in a row, the curves over the scale, a table.
 *
 * @param sweep with at least one row
 */
public record SweepPictures(SweepFile sweep) {
  /**
   * Writes the samples, one row a scale, the same labels and the same noise in each column.
   *
   * @param file a PNG file
   * @throws IOException if it cannot be written
   */
  public void samples(Path file) throws IOException {
    ImageShape image = sweep.image();
    var rows = new CaptionedRows(image.channels(), image.height(), image.width());
    for (SweepRow row : sweep.rows()) {
      byte[] bytes = row.shown();
      float[] values = new float[bytes.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (bytes[i] & 0xff) / 127.5f - 1;
      }
      rows.add(sweep.request().parameter() + " " + SweepRequest.text(row.scale()), values);
    }
    PngFile.write(file, rows.picture());
  }

  /**
   * Writes the curves: agreement, diversity and distance over the scale, and agreement against
   * diversity.
   *
   * @param file a PNG file
   * @throws IOException if it cannot be written
   */
  public void curves(Path file) throws IOException {
    String x = sweep.request().guidance() + ": " + sweep.request().parameter();
    PngFile.write(
        file,
        new ChartStack(
                List.of(
                    new LineChart(
                        "Quality: what a classifier trained apart reads in the samples",
                        x,
                        false,
                        List.of(
                            over("accuracy", SweepRow.ACCURACY),
                            over("confidence", SweepRow.CONFIDENCE))),
                    new LineChart(
                        "Diversity within a label (real images' = 1), precision and recall",
                        x,
                        false,
                        List.of(
                            over("diversity", SweepRow.DIVERSITY),
                            over("precision", SweepRow.PRECISION),
                            over("recall", SweepRow.RECALL))),
                    new LineChart(
                        "Fréchet distance to test images, on the classifier's features",
                        x,
                        false,
                        List.of(over("Fréchet distance", SweepRow.FRECHET))),
                    new LineChart(
                        "Quality against diversity, from one scale to the next",
                        "diversity",
                        false,
                        List.of(
                            new LineChart.Series(
                                "accuracy",
                                values(r -> r.figure(SweepRow.DIVERSITY)),
                                values(r -> r.figure(SweepRow.ACCURACY)))))))
            .picture());
  }

  private LineChart.Series over(String name, String key) {
    return new LineChart.Series(name, values(SweepRow::scale), values(r -> r.figure(key)));
  }

  private double[] values(ToDoubleFunction<SweepRow> of) {
    return sweep.rows().stream().mapToDouble(of).toArray();
  }

  /**
   * The table.
   *
   * @return lines of at most 100 columns, without a line break at the end
   */
  public String table() {
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%12s %10s %12s %11s %10s %11s %8s",
            sweep.request().parameter(),
            "accuracy",
            "confidence",
            "diversity",
            "Fréchet",
            "precision",
            "recall"));
    SweepRow best = sweep.rows().getFirst();
    for (SweepRow row : sweep.rows()) {
      lines.add(line(SweepRequest.text(row.scale()), row));
      best = row.figure(SweepRow.ACCURACY) > best.figure(SweepRow.ACCURACY) ? row : best;
    }
    lines.add(line("real", new SweepRow(0, sweep.real(), null, new byte[0], 0)));
    lines.add("");
    SweepRequest r = sweep.request();
    lines.add(
        String.format(
            Locale.ROOT,
            "best accuracy %.2f %% at %s %s",
            100 * best.figure(SweepRow.ACCURACY),
            r.parameter(),
            SweepRequest.text(best.scale())));
    lines.add(
        "%,d samples a scale of %s at step %,d, guidance %s, %s of %d steps, seed %d"
            .formatted(
                r.count(), r.run(), r.step(), r.guidance(), r.sampler(), r.steps(), r.seed()));
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(String name, SweepRow row) {
    return String.format(
        Locale.ROOT,
        "%12s %8.2f %% %10.2f %% %11.3f %10.2f %11.3f %8.3f",
        name,
        100 * row.figure(SweepRow.ACCURACY),
        100 * row.figure(SweepRow.CONFIDENCE),
        row.figure(SweepRow.DIVERSITY),
        row.figure(SweepRow.FRECHET),
        row.figure(SweepRow.PRECISION),
        row.figure(SweepRow.RECALL));
  }
}
