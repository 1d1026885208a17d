package perrin.diffusion.tune;

import java.util.List;
import java.util.Locale;
import perrin.tensor.tuning.Algorithm;

/** Findings as a table for people. */
public final class TuningReport {
  private TuningReport() {}

  /**
   * A line an algorithm, the chosen one marked, and what the choices save in all.
   *
   * @param findings one a work
   * @return lines that end with a line break
   */
  public static String table(List<Tuner.Finding> findings) {
    var out = new StringBuilder();
    int wide = findings.stream().mapToInt(f -> f.work().extents().length()).max().orElse(5);
    String format = "%-20s%-" + (wide + 2) + "s%-11s%10s%10s  %s";
    line(out, format, "work", "of", "algorithm", "ms", "error", "chosen");
    double ruled = 0;
    double chosen = 0;
    for (var finding : findings) {
      Algorithm rule = finding.trials().getFirst().algorithm();
      ruled += finding.trial(rule).millis();
      chosen += finding.trial(finding.chosen()).millis();
      boolean first = true;
      for (Trial t : finding.trials()) {
        line(
            out,
            format,
            first ? finding.work().label() : "",
            first ? finding.work().extents() : "",
            t.algorithm().label(),
            String.format(Locale.ROOT, "%.3f", t.millis()),
            String.format(Locale.ROOT, "%.1e", t.error()),
            t.algorithm() != finding.chosen()
                ? ""
                : t.algorithm() == rule ? "yes, as by rule" : "yes");
        first = false;
      }
    }
    out.append(
        String.format(
            Locale.ROOT,
            "each of these once: %.2f ms by rule, %.2f ms as chosen%n",
            ruled,
            chosen));
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... cells) {
    out.append(String.format(Locale.ROOT, format, cells).stripTrailing())
        .append(System.lineSeparator());
  }
}
