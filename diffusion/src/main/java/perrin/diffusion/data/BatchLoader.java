package perrin.diffusion.data;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads batches ahead of the trainer, in an order that is a pure function of (seed, epoch).
 *
 * <p>Sample number o of the stream is {@code permutation(seed, o / n)(o mod n)}, flipped left to
 * right by a coin keyed (seed, o). Epochs follow each other without a gap, so that the stream does
 * not depend on the batch size: a batch may hold the end of one epoch and the beginning of the
 * next. Nothing but the {@link Cursor} is needed to continue the stream exactly.
 *
 * <p>One background thread fills a bounded queue. What goes wrong there is thrown by {@link #next}.
 * For one consumer; close it from any thread.
 */
public final class BatchLoader implements AutoCloseable {
  private static final long ORDER = 0x6f72646572L;
  private static final long FLIP = 0x666c6970L;

  private sealed interface Delivery {
    record Ready(Batch batch) implements Delivery {}

    record Failed(Throwable cause) implements Delivery {}
  }

  private final Dataset data;
  private final Options options;
  private final BlockingQueue<Delivery> queue;
  private final Thread reader;
  private volatile boolean closed;
  private Throwable failure;

  /**
   * How to read.
   *
   * @param batchSize samples a batch, at least 1
   * @param seed keys order and flips
   * @param flip whether half of the samples are flipped left to right
   * @param prefetch batches held ready, at least 1
   */
  public record Options(int batchSize, long seed, boolean flip, int prefetch) {
    /** Checks the ranges. */
    public Options {
      if (batchSize < 1 || prefetch < 1) {
        throw new IllegalArgumentException(
            "loader: batch size %d and prefetch %d must be at least 1"
                .formatted(batchSize, prefetch));
      }
    }

    /**
     * No flips, four batches ahead.
     *
     * @param batchSize samples a batch, at least 1
     * @param seed keys the order
     * @return the options
     */
    public static Options of(int batchSize, long seed) {
      return new Options(batchSize, seed, false, 4);
    }

    /**
     * The same with or without flips.
     *
     * @param on whether half of the samples are flipped left to right
     * @return the options
     */
    public Options withFlip(boolean on) {
      return new Options(batchSize, seed, on, prefetch);
    }
  }

  /**
   * Starts to read.
   *
   * @param data what to read; left open by {@link #close}
   * @param options how
   * @param start where the stream begins
   * @throws IllegalArgumentException if the start's position is not in the set, or a batch would be
   *     too large for an array
   */
  public BatchLoader(Dataset data, Options options, Cursor start) {
    this.data = Objects.requireNonNull(data, "data");
    this.options = Objects.requireNonNull(options, "options");
    if (start.position() >= data.size()) {
      throw new IllegalArgumentException(
          "loader: position %d of the cursor is not in %s of %d samples: was the set changed?"
              .formatted(start.position(), data.name(), data.size()));
    }
    if ((long) options.batchSize * data.values() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "loader: a batch of %d samples of %d values does not fit an array; use a smaller batch"
              .formatted(options.batchSize, data.values()));
    }
    this.queue = new ArrayBlockingQueue<>(options.prefetch);
    this.reader = Thread.ofPlatform().name("perrin-data").daemon().unstarted(() -> fill(start));
    reader.start();
  }

  /**
   * The next batch; waits for it if need be.
   *
   * @return a batch of exactly {@code batchSize} samples
   * @throws DataException if a sample could not be read; again on every later call
   * @throws NoSuchElementException if the loader is closed
   * @throws IllegalStateException if this thread is interrupted while it waits, or the reader
   *     failed for another reason than its data
   */
  public Batch next() {
    if (closed) {
      throw new NoSuchElementException("loader: closed");
    }
    if (failure == null) {
      switch (take()) {
        case Delivery.Ready(Batch batch) -> {
          return batch;
        }
        case Delivery.Failed(Throwable cause) -> failure = cause;
      }
    }
    if (closed) {
      throw new NoSuchElementException("loader: closed");
    }
    if (failure instanceof DataException bad) {
      throw bad;
    }
    throw new IllegalStateException("loader: " + data.name() + " could not be read", failure);
  }

  /** Stops the background thread and waits until it is gone. Closing twice is harmless. */
  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    queue.clear();
    // Wakes a consumer that waits in another thread.
    queue.offer(new Delivery.Failed(new NoSuchElementException("loader: closed")));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Delivery take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("loader: interrupted while waiting for a batch", e);
    }
  }

  private void fill(Cursor start) {
    try {
      var stream = new SampleStream(data, options, start);
      while (!closed) {
        queue.put(new Delivery.Ready(stream.next()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable cause) {
      offerFailure(cause);
    }
  }

  private void offerFailure(Throwable cause) {
    if (closed) {
      return; // Nobody listens, and the interrupt that would end a put may be spent.
    }
    try {
      queue.put(new Delivery.Failed(cause));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The stream itself, without threads. */
  private static final class SampleStream {
    private final Dataset data;
    private final Options options;
    private long ordinal;
    private long epoch = -1;
    private Permutation order;

    SampleStream(Dataset data, Options options, Cursor start) {
      this.data = data;
      this.options = options;
      this.ordinal = start.ordinal(data.size());
    }

    Batch next() {
      var start = Cursor.at(ordinal, data.size());
      var indices = new int[options.batchSize];
      var flipped = new boolean[options.batchSize];
      for (int b = 0; b < options.batchSize; b++, ordinal++) {
        indices[b] = index();
        flipped[b] = options.flip && KeyedRandom.hash(options.seed ^ FLIP, ordinal) < 0;
      }
      Examples examples = Examples.read(data, indices);
      for (int b = 0; b < options.batchSize; b++) {
        if (flipped[b]) {
          flip(examples.images(), b * data.values());
        }
      }
      return new Batch(examples, start, Cursor.at(ordinal, data.size()));
    }

    private int index() {
      var cursor = Cursor.at(ordinal, data.size());
      if (cursor.epoch() != epoch) {
        epoch = cursor.epoch();
        order = Permutation.of(data.size(), options.seed ^ ORDER, epoch);
      }
      return order.at(cursor.position());
    }

    private void flip(float[] images, int offset) {
      int width = data.width();
      for (int row = 0; row < data.channels() * data.height(); row++) {
        int left = offset + row * width;
        for (int right = left + width - 1; left < right; left++, right--) {
          float x = images[left];
          images[left] = images[right];
          images[right] = x;
        }
      }
    }
  }
}
