package perrin.kernels.cuda.driver;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.JCudaDriver;

/**
 * Replays work that recurs, such as that of a training step, whatever code it comes from.
 *
 * <p>Between {@link #begin} and {@link #end} works are compared with those of earlier times before
 * they go to the queue. While they are the same in the same order (kernels, grids, every byte of
 * their parameters, so also every address), nothing is enqueued; once the host waits, or all is
 * done, the whole stretch is enqueued as one graph. Where a work differs, those that were held back
 * are enqueued one by one, and the rest of the stretch as it comes. So a replay does exactly what
 * enqueuing would have done, and code that computes on the host in between need not know of it.
 *
 * <p>Small uploads are parts of a stretch: their numbers may differ each time. All those of a
 * stretch go to a region of the device by one copy; the graph takes them from there to where they
 * belong, each in its turn.
 *
 * <p>A stretch is noted the first time, and becomes a graph the second.
 */
final class Tracer {
  /** Fewer works than this are enqueued as they are. */
  private static final int LEAST = 3;

  private static final int MOST = 100_000;
  private static final int MOST_TRACES = 24;
  private static final int MOST_UPLOAD = 16 << 10;
  private static final int REGION = 64 << 10;
  private static final int ALIGNMENT = 16;

  private final CudaDevice device;
  private final DeviceAddress region = new DeviceAddress();
  private final MemorySegment numbers = MemorySegment.ofArray(new byte[REGION]);

  /** Stretches seen before, the latest used last. */
  private final List<Trace> traces = new ArrayList<>();

  private final List<Trace> candidates = new ArrayList<>();
  private List<Work> stretch = new ArrayList<>();
  private boolean held;
  private boolean settling;
  private int used;
  private volatile Thread thread;
  private int depth;

  /**
   * A tracer of a device.
   *
   * @throws CudaException if there is no memory for it
   */
  Tracer(CudaDevice device) {
    this.device = device;
    Check.driver(JCudaDriver.cuMemAlloc(region, REGION), "cuMemAlloc of the uploads' region");
  }

  /**
   * Recurring work of this thread begins.
   *
   * @return false if another thread's is going on, so that there is nothing to end
   */
  synchronized boolean begin() {
    if (thread != null && thread != Thread.currentThread()) {
      return false;
    }
    if (depth++ == 0) {
      thread = Thread.currentThread();
      restart();
    }
    return true;
  }

  /** Ends what {@link #begin} began; whatever is held back is enqueued. */
  synchronized void end() {
    if (--depth == 0) {
      try {
        settle();
      } finally {
        thread = null;
      }
    }
  }

  /** Whether recurring work of any thread is going on. */
  boolean active() {
    return thread != null;
  }

  /** Whether works of this thread are to be given to {@link #add}. */
  boolean traces() {
    return thread == Thread.currentThread();
  }

  private void restart() {
    stretch = new ArrayList<>();
    used = 0;
    candidates.clear();
    candidates.addAll(traces);
    held = !candidates.isEmpty();
  }

  /** The next work of the stretch. */
  synchronized void add(Work work) {
    if (!held) {
      work.issue(device);
      stretch.add(work);
    } else {
      int at = stretch.size();
      stretch.add(work);
      candidates.removeIf(t -> !t.has(at, work));
      if (candidates.isEmpty()) {
        release();
      }
    }
    if (stretch.size() == MOST) {
      settle();
    }
  }

  private void release() {
    held = false;
    stretch.forEach(w -> w.issue(device));
  }

  /**
   * Numbers from the host.
   *
   * @return false if they are too many to be part of a stretch: what was held back is enqueued
   */
  synchronized boolean add(MemorySegment from, long address) {
    int bytes = (int) Math.min(from.byteSize(), REGION);
    if (bytes > MOST_UPLOAD || used + bytes > REGION) {
      settle();
      return false;
    }
    int slot = used;
    numbers.asSlice(slot, bytes).copyFrom(from);
    used = slot + bytes + ALIGNMENT - 1 & -ALIGNMENT;
    add(new Work.Upload(this, address, bytes, slot));
    return true;
  }

  /** Enqueues an upload by itself. */
  void upload(Work.Upload u) {
    device.staging().upload(numbers.asSlice(u.slot(), u.bytes()), u.address());
  }

  /** Ends the stretch: whatever is held back, by whatever thread, is on the queue afterwards. */
  void settle() {
    if (thread != null) {
      settleNow();
    }
  }

  private synchronized void settleNow() {
    if (thread == null || settling) {
      return;
    }
    settling = true;
    List<Work> done = stretch;
    try {
      if (!held) {
        note(done);
      } else {
        held = false;
        enqueue(done);
      }
    } finally {
      settling = false;
      restart();
    }
  }

  private void enqueue(List<Work> done) {
    for (Trace t : candidates) {
      if (t.length() == done.size()) {
        traces.remove(t);
        traces.add(t);
        if (t.graph(device, region.value())) {
          if (used > 0) {
            device.staging().upload(numbers.asSlice(0, used), region.value());
          }
          t.replay();
          return;
        }
      }
    }
    done.forEach(w -> w.issue(device));
    note(done);
  }

  private void note(List<Work> done) {
    if (done.size() < LEAST || traces.stream().anyMatch(t -> t.is(done))) {
      return;
    }
    if (traces.size() == MOST_TRACES) {
      traces.removeFirst().close();
    }
    traces.add(new Trace(done));
  }
}
