package perrin.diffusion.cli;

import java.util.concurrent.CountDownLatch;
import perrin.diffusion.train.StopSignal;

/**
 * Turns Ctrl-C (and a polite kill) into a request to stop, and keeps the process alive until the
 * work has saved what it has: closing lets the process end, with exit code 130.
 */
final class Interrupt implements AutoCloseable {
  /** Exit code of a process that was interrupted. */
  static final int EXIT = 130;

  private final StopSignal stop = new StopSignal();
  private final CountDownLatch saved = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stopAndWait, "perrin-interrupt");

  Interrupt() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  StopSignal signal() {
    return stop;
  }

  private void stopAndWait() {
    stop.request();
    boolean waiting = true;
    while (waiting) {
      try {
        saved.await();
        waiting = false;
      } catch (InterruptedException e) {
        // A shutdown hook has nothing better to do than to wait on.
        waiting = true;
      }
    }
    Runtime.getRuntime().halt(EXIT);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is already ending: the hook waits for this.
      saved.countDown();
      return;
    }
    saved.countDown();
  }
}
