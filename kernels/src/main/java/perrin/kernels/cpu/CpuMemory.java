package perrin.kernels.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import perrin.kernels.cpu.memory.SlabPool;
import perrin.kernels.memory.BlockPool;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.HostStorage;
import perrin.tensor.MemoryStatistics;
import perrin.tensor.Storage;

/** Allocates the CPU backend's blocks and counts them: float32 from slabs, the rest one by one. */
final class CpuMemory {
  private final SlabPool pool = new SlabPool();
  private final Counts counts = new Counts();

  /** Figures that recyclers update from any thread. */
  private static final class Counts {
    final AtomicLong liveBytes = new AtomicLong();
    final AtomicLong liveBlocks = new AtomicLong();
    final AtomicLong otherBytes = new AtomicLong();
    final AtomicLong peak = new AtomicLong();

    void add(long bytes) {
      liveBlocks.incrementAndGet();
      peak.accumulateAndGet(liveBytes.addAndGet(bytes), Math::max);
    }

    void remove(long bytes) {
      liveBlocks.decrementAndGet();
      liveBytes.addAndGet(-bytes);
    }
  }

  Storage allocate(Backend backend, DType dtype, int length) {
    return switch (dtype) {
      case FLOAT32 -> floats(backend, length);
      case FLOAT64 -> other(backend, dtype, new double[length], length);
      case INT32 -> other(backend, dtype, new int[length], length);
      case BFLOAT16 ->
          throw new IllegalArgumentException("allocate: the CPU backend has no BFLOAT16 storage");
    };
  }

  private Storage floats(Backend backend, int length) {
    var block = pool.take(length);
    long bytes = 4L * block.length();
    counts.add(bytes);
    return new HostStorage(
        backend,
        DType.FLOAT32,
        block.slab(),
        (int) block.offset(),
        length,
        new Recycler(pool, block, counts, bytes));
  }

  private Storage other(Backend backend, DType dtype, Object array, int length) {
    long bytes = (long) length * dtype.bytes();
    counts.add(bytes);
    counts.otherBytes.addAndGet(bytes);
    return new HostStorage(
        backend, dtype, array, 0, length, new Recycler(null, null, counts, bytes));
  }

  MemoryStatistics statistics() {
    return new MemoryStatistics(
        counts.liveBytes.get(),
        counts.peak.get(),
        counts.liveBlocks.get(),
        pool.reservedBytes() + counts.otherBytes.get());
  }

  void resetPeak() {
    counts.peak.set(counts.liveBytes.get());
  }

  /** Gives one block back, once; a scope's release and the collector's backstop may both come. */
  private static final class Recycler implements Runnable {
    private final SlabPool pool;
    private final BlockPool.Block<float[]> block;
    private final Counts counts;
    private final long bytes;
    private final AtomicBoolean done = new AtomicBoolean();

    Recycler(SlabPool pool, BlockPool.Block<float[]> block, Counts counts, long bytes) {
      this.pool = pool;
      this.block = block;
      this.counts = counts;
      this.bytes = bytes;
    }

    @Override
    public void run() {
      if (done.compareAndSet(false, true)) {
        if (block == null) {
          counts.otherBytes.addAndGet(-bytes);
        } else {
          pool.give(block);
        }
        counts.remove(bytes);
      }
    }
  }
}
