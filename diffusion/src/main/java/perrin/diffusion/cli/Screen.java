package perrin.diffusion.cli;

import java.io.PrintWriter;
import perrin.diffusion.run.Progress;

/** Where progress is shown: a bar on a terminal, lines every few seconds elsewhere. */
final class Screen {
  /** Set by the launcher, as Java cannot ask. */
  private static final String TERMINAL = "perrin.stderr.terminal";

  private Screen() {}

  static Progress.Display of(PrintWriter err) {
    return Boolean.getBoolean(TERMINAL)
        ? new BarProgress.Starter(err)
        : new PlainProgress.Starter(err);
  }

  /** Such as 45 s, 3:20 min, 2:05 h. */
  static String span(double seconds) {
    long s = Math.round(seconds);
    if (s < 100) {
      return s + " s";
    }
    return s < 6000
        ? "%d:%02d min".formatted(s / 60, s % 60)
        : "%d:%02d h".formatted(s / 3600, s / 60 % 60);
  }
}
