package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.util.ArrayDeque;
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

  /** Lines whose span gives the speed: what was long ago (warming up) says little about now. */
  private static final int LINES = 8;

  /** When how much was done. */
  private record Mark(long nanos, long done) {}

  private final PrintWriter err;
  private final String task;
  private final long total;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();

  private PlainProgress(PrintWriter err, String task, long before, long total) {
    this.err = err;
    this.task = task;
    this.total = total;
    marks.add(new Mark(System.nanoTime(), before));
  }

  @Override
  public void at(long done, String figures) {
    long now = System.nanoTime();
    boolean first = marks.size() == 1;
    if (!first && now - marks.getLast().nanos() < NANOS_BETWEEN && done < total) {
      return;
    }
    Mark since = marks.getFirst();
    double left = (now - since.nanos()) * 1e-9 * (total - done) / Math.max(1, done - since.done());
    // The first step is slow, as the JVM is cold, and says nothing about the rest.
    String text = done < total && !first ? "  " + Screen.span(left) + " left" : "";
    err.println("%s %d/%d  %s%s".formatted(task, done, total, figures, text).stripTrailing());
    err.flush();
    marks.add(new Mark(now, done));
    if (marks.size() > LINES) {
      marks.removeFirst();
    }
  }

  @Override
  public void note(String line) {
    err.println(line);
    err.flush();
  }

  @Override
  public void close() {}
}
