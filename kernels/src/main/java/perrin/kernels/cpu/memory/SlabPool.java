package perrin.kernels.cpu.memory;

import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.memory.BlockPool;

/**
 * Blocks of float32 cut from a few large arrays.
 *
 * <p>Fresh arrays are dear: the collector clears them, and their pages fault one by one. A slab is
 * allocated once and its blocks are reused. All methods may be called by any thread, since the
 * collector's backstop releases blocks too.
 */
public final class SlabPool {
  private static final int GRAIN = 16;
  private static final int LEAST_SLAB = 1 << 18;
  private static final int MOST_SLAB = 1 << 24;

  private final BlockPool<float[]> blocks = new BlockPool<>(GRAIN);

  /** Creates a pool without slabs. */
  public SlabPool() {}

  /**
   * Takes a block.
   *
   * @param length number of elements needed, at least 0
   * @return a block of at least that length, its contents undefined
   */
  public synchronized BlockPool.Block<float[]> take(int length) {
    var block = blocks.take(length);
    if (block == null) {
      addSlab(Math.toIntExact(blocks.rounded(length)));
      block = blocks.take(length);
    }
    return block;
  }

  /**
   * Gives a block back; once more does nothing.
   *
   * @param block a block of this pool
   */
  public void give(BlockPool.Block<float[]> block) {
    blocks.give(block);
  }

  /**
   * Memory taken from the heap, in use or pooled.
   *
   * @return bytes
   */
  public long reservedBytes() {
    return 4L * blocks.reserved();
  }

  /** Lets go of slabs that nobody uses. */
  public void trim() {
    blocks.trim();
  }

  private void addSlab(int length) {
    // Growing with what is in use keeps small programs small and large ones at few slabs.
    int usual = Math.clamp(blocks.reserved() / 16 / GRAIN * GRAIN, LEAST_SLAB, MOST_SLAB);
    int size = Math.max(length, usual);
    float[] slab;
    try {
      slab = new float[size + Scratch.LINE];
    } catch (OutOfMemoryError e) {
      trim();
      size = length;
      slab = new float[size + Scratch.LINE];
    }
    blocks.add(slab, Scratch.LINE, size);
  }
}
