package perrin.diffusion.restoration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Scores as lines of text: a row a score, a column for whatever was measured of any.
 *
 * @param scores the rows
 */
public record ScoreTable(List<Score> scores) {
  private record Column(String title, String format, Function<Score, Double> value) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("PSNR dB", "%.2f", Score::psnr),
          new Column("rms", "%.4f", Score::rms),
          new Column("Fréchet", "%.2f", Score::frechet),
          new Column("features", "%.2f", Score::featureDistance),
          new Column("class kept", "%.3f", Score::accuracy),
          new Column("confidence", "%.3f", Score::confidence),
          new Column("misfit", "%.1e", Score::misfit),
          new Column("seconds", "%.1f", Score::seconds));

  /** Copies the rows. */
  public ScoreTable {
    scores = List.copyOf(scores);
  }

  /**
   * The table.
   *
   * @return its lines, without a break at the end
   */
  public String text() {
    var shown =
        COLUMNS.stream()
            .filter(c -> scores.stream().anyMatch(s -> c.value.apply(s) != null))
            .toList();
    int wide = scores.stream().mapToInt(s -> s.name().length()).max().orElse(0);
    var lines = new ArrayList<String>();
    var head = new StringBuilder(" ".repeat(wide));
    shown.forEach(c -> head.append("%12s".formatted(c.title)));
    lines.add(head.toString());
    for (Score s : scores) {
      var line = new StringBuilder(s.name() + " ".repeat(wide - s.name().length()));
      for (Column c : shown) {
        Double v = c.value.apply(s);
        line.append("%12s".formatted(v == null ? "" : String.format(Locale.ROOT, c.format, v)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join(System.lineSeparator(), lines);
  }
}
