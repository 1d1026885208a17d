package perrin.tensor;

import java.lang.ref.Cleaner;

/**
 * A block of a backend's memory, shared by all views of it.
 *
 * <p>A block lives as long as somebody holds it: the {@link Scope} it was made in (lifetimes are
 * bounded from above) and every graph node that saved it (liveness from below). The last release
 * gives it back to the backend's pool at once. A block made outside every scope is held by the
 * garbage collector alone; {@link #collected()} counts how often that backstop was needed.
 *
 * <p>{@link #version()} counts in-place writes: caches of derived data key on (storage, version),
 * and a backward pass through a value that was overwritten since it was saved throws.
 */
public abstract class Storage {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final java.util.concurrent.atomic.AtomicLong COLLECTED =
      new java.util.concurrent.atomic.AtomicLong();

  private final Backend backend;
  private final DType dtype;
  private final int length;
  private int holders;
  private int version;
  private String origin = "?";
  private String closedBy;
  private boolean leftToCollector;

  /**
   * A block that nobody holds yet.
   *
   * @param backend who owns the memory
   * @param dtype element type
   * @param length number of elements
   */
  protected Storage(Backend backend, DType dtype, int length) {
    this.backend = backend;
    this.dtype = dtype;
    this.length = length;
  }

  /**
   * The action that gives the memory back; it must not refer to this object.
   *
   * @return an action that is run exactly once
   */
  protected abstract Runnable recycler();

  /**
   * Who owns the memory.
   *
   * @return the backend
   */
  public final Backend backend() {
    return backend;
  }

  /**
   * Element type.
   *
   * @return the type
   */
  public final DType dtype() {
    return dtype;
  }

  /**
   * Number of elements.
   *
   * @return at least 0
   */
  public final int length() {
    return length;
  }

  /**
   * How often the block was written in place after its creation.
   *
   * @return at least 0
   */
  public final int version() {
    return version;
  }

  /** Says that the block's contents were changed in place. */
  public final void bumpVersion() {
    version++;
  }

  /**
   * Whether the memory is still there.
   *
   * @return false after the last release
   */
  public final boolean isOpen() {
    return closedBy == null;
  }

  /**
   * What closed the block.
   *
   * @return a phrase for error messages, or null while open
   */
  public final String closedBy() {
    return closedBy;
  }

  /**
   * The operation that made the block.
   *
   * @return its name
   */
  public final String origin() {
    return origin;
  }

  final void origin(String operation) {
    origin = operation;
  }

  /**
   * Whether there is exactly one holder, which may then write in place.
   *
   * @return true if one scope, graph node or other holder keeps the block alive
   */
  public final boolean isHeldOnce() {
    return holders == 1;
  }

  /** Adds a holder. */
  public final void retain() {
    if (closedBy != null) {
      throw new IllegalStateException(
          "retain: the result of " + origin + " was already closed by " + closedBy);
    }
    holders++;
  }

  /**
   * Removes a holder; the last one gives the memory back.
   *
   * @param by who lets go, for error messages
   */
  public final void release(String by) {
    if (closedBy == null && --holders <= 0) {
      closedBy = by;
      recycler().run();
    }
  }

  /** Leaves the block to the garbage collector, as no scope bounds its life. */
  final void leaveToCollector() {
    if (leftToCollector) {
      return;
    }
    leftToCollector = true;
    holders++;
    Runnable recycle = recycler();
    CLEANER.register(
        this,
        () -> {
          COLLECTED.incrementAndGet();
          recycle.run();
        });
  }

  /**
   * How many blocks the garbage collector had to give back because no scope held them.
   *
   * @return a count since the start of the process
   */
  public static long collected() {
    return COLLECTED.get();
  }
}
