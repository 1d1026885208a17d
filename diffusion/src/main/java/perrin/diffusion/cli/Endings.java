package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.train.TrainingRun.Outcome;

/** Says how training ended and what to do next. */
final class Endings {
  private Endings() {}

  /** Says it; the exit code. */
  static int tell(TrainingSession.Ending ending, Path run, PrintWriter out, PrintWriter err)
      throws IOException {
    if (ending.outcome() == Outcome.STOPPED) {
      err.println("stopped at step %d, saved; go on with:".formatted(ending.step()));
      err.println("  perrin resume --run " + run);
      err.flush();
      return Interrupt.EXIT;
    }
    if (ending.from() == ending.step()) {
      out.println("%s: all %d steps are done; train on with:".formatted(run, ending.step()));
      out.println("  perrin resume --run %s --steps %d".formatted(run, 2L * ending.step()));
      out.flush();
      return 0;
    }
    out.println(
        "trained to step %d in %s: %s"
            .formatted(ending.step(), Screen.span(ending.seconds()), run));
    String sample = "perrin sample --run %s --out %s".formatted(run, run.resolve("samples.png"));
    out.println("page " + RunReport.write(RunDirectory.open(run), List.of(sample)));
    out.println("draw samples with:");
    out.println("  " + sample);
    out.flush();
    return 0;
  }
}
