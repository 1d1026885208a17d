package perrin.diffusion.cli;

import java.io.PrintWriter;
import perrin.diffusion.run.Progress;

/** Progress as plain lines: the first step, one every few seconds, the last. */
final class PlainProgress implements Progress {
  private static final long NANOS_BETWEEN = 5_000_000_000L;

  record Starter(PrintWriter err) implements Display {
    @Override
    public Progress begin(String task, long done, long total) {
      return new PlainProgress(err, task, done, total);
    }
  }

  private final PrintWriter err;
  private final String task;
  private final long before;
  private final long total;
  private final long start = System.nanoTime();
  private long lastLine = start - NANOS_BETWEEN;

  private PlainProgress(PrintWriter err, String task, long before, long total) {
    this.err = err;
    this.task = task;
    this.before = before;
    this.total = total;
  }

  @Override
  public void at(long done, String figures) {
    long now = System.nanoTime();
    if (now - lastLine < NANOS_BETWEEN && done < total) {
      return;
    }
    lastLine = now;
    double seconds = (now - start) * 1e-9;
    String left =
        done > before && done < total
            ? "  " + Screen.span(seconds * (total - done) / (done - before)) + " left"
            : "";
    err.println("%s %d/%d  %s%s".formatted(task, done, total, figures, left).stripTrailing());
    err.flush();
  }

  @Override
  public void note(String line) {
    err.println(line);
    err.flush();
  }

  @Override
  public void close() {}
}
