package perrin.kernels.cpu.team;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Persistent threads that share the chunks of one kernel at a time.
 *
 * <p>The caller works too, and returns as soon as every chunk is done, whether or not a sleeping
 * worker ever woke up: a busy core slows a kernel down but cannot stop it. Workers spin for a short
 * while after a kernel, since the next one usually follows at once, then park. Which thread runs a
 * chunk is decided at run time; what a chunk is must be decided by the problem alone, so that
 * results do not depend on the number of threads.
 */
public final class Team {
  /** One kernel, cut into chunks. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs one chunk.
     *
     * @param chunk its index, from 0
     * @param scratch memory of the thread that runs it
     */
    void run(int chunk, Scratch scratch);
  }

  private static final int MAX_THREADS = 256;
  private static final int WORKER_SPINS = 5_000;
  private static final int CALLER_SPINS = 5_000;

  private static final ThreadLocal<Member> MEMBER = ThreadLocal.withInitial(Member::new);

  private final ReentrantLock busy = new ReentrantLock();
  private final Worker[] workers = new Worker[MAX_THREADS - 1];
  private volatile Job job;
  private volatile int threads;

  /**
   * Creates a team; its threads start on the first kernel that needs them.
   *
   * @param threads threads that work at once, the caller included, from 1
   */
  public Team(int threads) {
    setThreads(threads);
  }

  /**
   * Threads that work at once, the caller included.
   *
   * @return the number, from 1
   */
  public int threads() {
    return threads;
  }

  /**
   * Changes the number of threads from the next kernel on.
   *
   * @param threads threads that work at once, the caller included, from 1 to 256
   * @throws IllegalArgumentException if out of range
   */
  public void setThreads(int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads must be from 1 to %d, got %d".formatted(MAX_THREADS, threads));
    }
    this.threads = threads;
  }

  /**
   * Scratch memory of the calling thread.
   *
   * @return the same object for every call on one thread
   */
  public static Scratch scratch() {
    return MEMBER.get().scratch;
  }

  /**
   * Runs {@code body} for every chunk from 0 to {@code chunks - 1} and returns when all are done. A
   * call from inside a chunk, or while another thread uses the team, runs on the caller alone.
   *
   * @param chunks how many
   * @param body the work
   * @throws RuntimeException the first one that a chunk threw; chunks not yet begun are skipped
   *     then
   */
  public void run(int chunks, Body body) {
    var member = MEMBER.get();
    if (chunks <= 1 || threads == 1 || member.working || !busy.tryLock()) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        body.run(chunk, member.scratch);
      }
      return;
    }
    member.working = true;
    try {
      var current = new Job(chunks, body, Thread.currentThread());
      job = current;
      int helpers = Math.min(threads, chunks) - 1;
      for (int i = 0; i < helpers; i++) {
        wake(i);
      }
      current.work(member.scratch);
      current.await();
      job = null;
      current.rethrow();
    } finally {
      member.working = false;
      busy.unlock();
    }
  }

  private void wake(int index) {
    var worker = workers[index];
    if (worker == null) {
      worker = new Worker(index);
      workers[index] = worker;
      worker.start();
    } else if (worker.parked) {
      LockSupport.unpark(worker);
    }
  }

  /** What a thread brings along: its scratch memory, and whether it is inside a kernel. */
  private static final class Member {
    final Scratch scratch = new Scratch();
    boolean working;
  }

  private static final class Job {
    final int chunks;
    final Body body;
    final Thread caller;
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    volatile Throwable failure;
    volatile boolean callerParks;

    Job(int chunks, Body body, Thread caller) {
      this.chunks = chunks;
      this.body = body;
      this.caller = caller;
    }

    void work(Scratch scratch) {
      for (int chunk; (chunk = next.getAndIncrement()) < chunks; ) {
        if (failure == null) {
          try {
            body.run(chunk, scratch);
          } catch (Throwable t) {
            failure = t;
          }
        }
        if (done.incrementAndGet() == chunks && callerParks) {
          LockSupport.unpark(caller);
        }
      }
    }

    boolean pending() {
      return next.get() < chunks;
    }

    void await() {
      for (int spins = 0; done.get() < chunks; spins++) {
        if (spins < CALLER_SPINS) {
          Thread.onSpinWait();
        } else {
          callerParks = true;
          if (done.get() < chunks) {
            // The time limit covers a wake-up that came before the flag was seen.
            LockSupport.parkNanos(this, 200_000);
          }
        }
      }
    }

    void rethrow() {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable t ->
            throw new IllegalStateException("a kernel threw a checked exception", t);
      }
    }
  }

  private final class Worker extends Thread {
    final int index;
    volatile boolean parked;

    Worker(int index) {
      super("perrin-kernel-" + (index + 1));
      this.index = index;
      setDaemon(true);
    }

    @Override
    public void run() {
      var member = MEMBER.get();
      member.working = true;
      int spins = 0;
      for (; ; ) {
        var current = job;
        if (current != null && index + 1 < threads && current.pending()) {
          current.work(member.scratch);
          spins = 0;
        } else if (spins++ < WORKER_SPINS) {
          Thread.onSpinWait();
        } else {
          parked = true;
          current = job;
          if (current == null || !current.pending() || index + 1 >= threads) {
            LockSupport.park(Team.this);
          }
          parked = false;
          spins = 0;
        }
      }
    }
  }
}
