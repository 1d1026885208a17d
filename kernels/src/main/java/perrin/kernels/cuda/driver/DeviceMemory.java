package perrin.kernels.cuda.driver;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jcuda.driver.JCudaDriver;
import perrin.kernels.memory.BlockPool;
import perrin.tensor.MemoryStatistics;

/**
 * A device's blocks, cut from large pieces of memory and reused in the order of the one queue: a
 * block given back may be taken at once, as whoever takes it enqueues behind whoever used it.
 *
 * <p>All methods may be called by any thread, since the collector's backstop gives blocks back too.
 */
public final class DeviceMemory {
  private static final long GRAIN = 512;
  private static final long LEAST_SLAB = 2L << 20;
  private static final long MOST_SLAB = 1L << 30;
  private static final int MOST_NAMED = 6;

  /** A large piece of the driver's memory. */
  private record Slab(long address, long bytes) {}

  /** A block of a pool, and the pool it goes back to. */
  private record Piece(BlockPool<Slab> pool, BlockPool.Block<Slab> block) {}

  /**
   * Memory at addresses that nobody else gets: a recorded graph's own. Blocks given back while it
   * is in use are reused within it alone.
   */
  public final class Reserve {
    private final BlockPool<Slab> own = new BlockPool<>(GRAIN);

    private Reserve() {}

    /** From now on all blocks are taken from here; see {@link #leave}. */
    public void enter() {
      synchronized (DeviceMemory.this) {
        pool = own;
      }
    }

    /** Blocks are taken from the common memory again. */
    public void leave() {
      synchronized (DeviceMemory.this) {
        pool = common;
      }
    }

    /** Gives the memory back to the driver: what is still held as soon as it is given back. */
    public void close() {
      synchronized (DeviceMemory.this) {
        device.drain();
        closed.add(own);
        freeUnused(own);
      }
    }
  }

  private final CudaDevice device;
  private final boolean pooled;
  private final long limit;
  private final BlockPool<Slab> common = new BlockPool<>(GRAIN);
  private BlockPool<Slab> pool = common;

  /** Of closed reserves that somebody still holds a block of. */
  private final Set<BlockPool<Slab>> closed = Collections.newSetFromMap(new IdentityHashMap<>());

  private long liveBytes;
  private long liveBlocks;
  private long peakBytes;
  private long ownReserved;
  private long allReserved;
  private final Map<DeviceBlock, Supplier<String>> named = new IdentityHashMap<>();

  DeviceMemory(CudaDevice device, boolean pooled, long limit) {
    this.device = device;
    this.pooled = pooled;
    this.limit = limit;
  }

  /**
   * Says what a block is for, to be told when memory runs out.
   *
   * @param block a live block
   * @param what asked when it is told; must not keep the block's holder alive
   */
  public synchronized void name(DeviceBlock block, Supplier<String> what) {
    named.put(block, what);
  }

  /**
   * Takes a block of uninitialised memory.
   *
   * @param bytes at least 0
   * @param what the operation that wants it, for the message
   * @return the block
   * @throws DeviceOutOfMemoryException if there is no room; nothing was changed
   */
  public synchronized DeviceBlock take(long bytes, String what) {
    device.enter();
    boolean own = pool != common;
    DeviceBlock block = pooled || own ? fromPool(bytes, what) : alone(bytes, what);
    liveBytes += block.bytes();
    liveBlocks++;
    peakBytes = Math.max(peakBytes, liveBytes);
    return block;
  }

  private DeviceBlock fromPool(long bytes, String what) {
    var b = pool.take(bytes);
    if (b == null) {
      grow(pool.rounded(bytes), bytes, what);
      b = pool.take(bytes);
    }
    return new DeviceBlock(this, new Piece(pool, b), b.slab().address() + b.offset(), b.length());
  }

  private void grow(long least, long bytes, String what) {
    long usual = Math.clamp(pool.reserved() / 4 / GRAIN * GRAIN, LEAST_SLAB, MOST_SLAB);
    long size = Math.max(least, usual);
    long address = ask(size);
    if (address == 0 && size > least) {
      size = least;
      address = ask(size);
    }
    if (address == 0 && pool == common) {
      trim();
      address = ask(size);
    }
    if (address == 0) {
      throw outOfMemory(bytes, what);
    }
    pool.add(new Slab(address, size), 0, size);
  }

  private DeviceBlock alone(long bytes, String what) {
    long size = Math.max(bytes, 16);
    long address = ask(size);
    if (address == 0) {
      throw outOfMemory(bytes, what);
    }
    return new DeviceBlock(this, null, address, size);
  }

  /** Memory of the driver, or 0 if there is none or the limit is reached. */
  private long ask(long bytes) {
    if (limit > 0 && allReserved + bytes > limit) {
      return 0;
    }
    var at = new DeviceAddress();
    int status = JCudaDriver.cuMemAlloc(at, bytes);
    if (status == DeviceOutOfMemoryException.STATUS) {
      return 0;
    }
    Check.driver(status, "cuMemAlloc of " + bytes + " bytes");
    allReserved += bytes;
    return at.value();
  }

  private void free(long address, long bytes) {
    // What is held back may still use it.
    device.settle();
    Check.driver(JCudaDriver.cuMemFree(new DeviceAddress(address)), "cuMemFree");
    allReserved -= bytes;
  }

  synchronized void give(DeviceBlock block) {
    device.enter();
    named.remove(block);
    liveBytes -= block.bytes();
    liveBlocks--;
    if (block.piece() instanceof Piece p) {
      p.pool().give(p.block());
      if (closed.contains(p.pool())) {
        freeUnused(p.pool());
      }
    } else {
      free(block.address(), block.bytes());
    }
  }

  /**
   * Memory of its own for a recorded graph.
   *
   * @return a reserve without memory
   */
  public Reserve reserve() {
    return new Reserve();
  }

  /** While work is recorded the driver had better not be asked to free: that waits. */
  private void freeUnused(BlockPool<Slab> blocks) {
    if (device.recording()) {
      return;
    }
    for (Slab s : blocks.trim()) {
      free(s.address(), s.bytes());
    }
    if (blocks.reserved() == 0) {
      closed.remove(blocks);
    }
  }

  /** Gives unused pieces back to the driver. */
  public synchronized void trim() {
    device.drain();
    for (var reserve : List.copyOf(closed)) {
      freeUnused(reserve);
    }
    for (Slab s : common.trim()) {
      free(s.address(), s.bytes());
    }
  }

  /**
   * Takes a block that stays for good out of the figures of what is live.
   *
   * @param bytes the block's length
   */
  public synchronized void disregard(long bytes) {
    liveBytes -= bytes;
    liveBlocks--;
  }

  /**
   * Figures for people and tests.
   *
   * @return live, peak and reserved
   */
  public synchronized MemoryStatistics statistics() {
    return new MemoryStatistics(liveBytes, peakBytes, liveBlocks, allReserved);
  }

  /** Starts a new peak measurement from the present live bytes. */
  public synchronized void resetPeak() {
    peakBytes = liveBytes;
  }

  private DeviceOutOfMemoryException outOfMemory(long bytes, String what) {
    long[] free = new long[1];
    long[] total = new long[1];
    JCudaDriver.cuMemGetInfo(free, total);
    String room =
        limit > 0
            ? "the limit is " + megabytes(limit)
            : "%s of %s are free".formatted(megabytes(free[0]), megabytes(total[0]));
    String live =
        bytesByName().entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(MOST_NAMED)
            .map(e -> "%s %s".formatted(e.getKey(), megabytes(e.getValue())))
            .collect(Collectors.joining(", "));
    return new DeviceOutOfMemoryException(
        "%s: out of device memory for %s: %s, %s live in %d blocks (%s); lower the batch size or"
                .formatted(
                    what,
                    megabytes(bytes),
                    room,
                    megabytes(liveBytes),
                    liveBlocks,
                    live.isEmpty() ? "none by name" : live)
            + " recompute activations (--recompute)");
  }

  private Map<String, Long> bytesByName() {
    Map<String, Long> out = new HashMap<>();
    named.forEach((block, what) -> out.merge(what.get(), block.bytes(), Long::sum));
    return out;
  }

  private static String megabytes(long bytes) {
    return bytes < 10 << 20
        ? "%,d kB".formatted((bytes + 1023) >> 10)
        : "%,d MB".formatted(bytes >> 20);
  }
}
