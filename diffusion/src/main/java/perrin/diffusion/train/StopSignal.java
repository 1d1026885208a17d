package perrin.diffusion.train;

import java.util.concurrent.atomic.AtomicBoolean;

/** Asks training, from any thread, to save and stop after the step it is at. */
public final class StopSignal {
  private final AtomicBoolean requested = new AtomicBoolean();

  /** A signal nobody gave yet. */
  public StopSignal() {}

  /** Asks. */
  public void request() {
    requested.set(true);
  }

  /**
   * Whether somebody asked.
   *
   * @return true for good after the first {@link #request}
   */
  public boolean requested() {
    return requested.get();
  }
}
