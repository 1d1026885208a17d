package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import perrin.diffusion.run.Progress;

/** Progress as a bar that redraws itself on a terminal. */
final class BarProgress implements Progress {
  private static final int REDRAW_MILLIS = 200;

  record Starter(PrintWriter err) implements Display {
    @Override
    public Progress begin(String task, long done, long total) {
      return new BarProgress(err, task, done, total);
    }
  }

  private final Row row;
  private final ProgressBar bar;

  private BarProgress(PrintWriter err, String task, long done, long total) {
    this.row = new Row(err);
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .startsFrom(done, Duration.ZERO)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .setConsumer(row)
            .build();
  }

  @Override
  public void at(long done, String figures) {
    bar.stepTo(done);
    bar.setExtraMessage(figures);
  }

  @Override
  public void note(String line) {
    row.note(line);
  }

  @Override
  public void close() {
    bar.close();
  }

  /** One line of the terminal, rewritten from its start. */
  private static final class Row implements ProgressBarConsumer {
    private static final String WIPE = "\r\033[K";

    private final PrintWriter err;

    Row(PrintWriter err) {
      this.err = err;
    }

    @Override
    public int getMaxRenderedLength() {
      // Set by the launcher; the last column stays free, as some terminals wrap there.
      return Math.clamp(Integer.getInteger("perrin.columns", 80) - 1L, 40, 200);
    }

    @Override
    public synchronized void accept(String text) {
      err.print(WIPE + text);
      err.flush();
    }

    synchronized void note(String line) {
      err.println(WIPE + line);
      err.flush();
    }

    @Override
    public synchronized void close() {
      err.println();
      err.flush();
    }
  }
}
