package perrin.kernels.cpu.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import perrin.kernels.cpu.team.Scratch;

/**
 * Blocks of float32 cut from a few large arrays, best fit, split on allocation and merged on
 * release.
 *
 * <p>Fresh arrays are dear: the collector clears them, and their pages fault one by one. A slab is
 * allocated once and its blocks are reused. All methods may be called by any thread, since the
 * collector's backstop releases blocks too.
 */
public final class SlabPool {
  private static final int GRAIN = 16;
  private static final int LEAST_SLAB = 1 << 18;
  private static final int MOST_SLAB = 1 << 24;

  /** A contiguous piece of a slab, either free or held. */
  public static final class Block {
    private final float[] slab;
    private final long serial;
    private int offset;
    private int length;
    private boolean free;
    private Block previous;
    private Block next;

    private Block(float[] slab, long serial, int offset, int length) {
      this.slab = slab;
      this.serial = serial;
      this.offset = offset;
      this.length = length;
    }

    /**
     * The array the block lies in.
     *
     * @return the slab
     */
    public float[] slab() {
      return slab;
    }

    /**
     * Its first element.
     *
     * @return an index into the slab
     */
    public int offset() {
      return offset;
    }

    /**
     * Its capacity, at least what was asked for.
     *
     * @return a number of elements
     */
    public int length() {
      return length;
    }
  }

  private final TreeSet<Block> free =
      new TreeSet<>(
          (a, b) -> {
            int c = Integer.compare(a.length, b.length);
            c = c != 0 ? c : Long.compare(a.serial, b.serial);
            return c != 0 ? c : Integer.compare(a.offset, b.offset);
          });
  private long slabs;
  private long reserved;

  /** Creates a pool without slabs. */
  public SlabPool() {}

  /**
   * Takes a block; its content is undefined.
   *
   * @param length least number of elements, at least 0
   * @return a block of at least that length
   */
  public synchronized Block take(int length) {
    int rounded = Math.max(GRAIN, Math.addExact(length, GRAIN - 1) & -GRAIN);
    var probe = new Block(null, -1, 0, rounded);
    var block = free.ceiling(probe);
    if (block == null) {
      block = newSlab(rounded);
    } else {
      free.remove(block);
    }
    if (block.length > rounded) {
      var rest =
          new Block(block.slab, block.serial, block.offset + rounded, block.length - rounded);
      rest.free = true;
      rest.previous = block;
      rest.next = block.next;
      if (rest.next != null) {
        rest.next.previous = rest;
      }
      block.next = rest;
      block.length = rounded;
      free.add(rest);
    }
    block.free = false;
    return block;
  }

  /**
   * Gives a block back, merging it with free neighbours; giving it back twice has no effect.
   *
   * @param block what {@link #take} returned
   */
  public synchronized void give(Block block) {
    if (block.free) {
      return;
    }
    block.free = true;
    var first = block;
    if (block.previous != null && block.previous.free) {
      first = block.previous;
      free.remove(first);
      absorb(first);
    }
    if (first.next != null && first.next.free) {
      free.remove(first.next);
      absorb(first);
    }
    free.add(first);
  }

  /**
   * Bytes of all slabs.
   *
   * @return in use or pooled
   */
  public synchronized long reservedBytes() {
    return reserved;
  }

  /** Lets go of slabs that nobody uses. */
  public synchronized void trim() {
    List<Block> whole = new ArrayList<>();
    for (var block : free) {
      if (block.previous == null && block.next == null) {
        whole.add(block);
      }
    }
    for (var block : whole) {
      free.remove(block);
      reserved -= 4L * block.length;
    }
  }

  private static void absorb(Block block) {
    var gone = block.next;
    block.length += gone.length;
    block.next = gone.next;
    if (block.next != null) {
      block.next.previous = block;
    }
  }

  private Block newSlab(int length) {
    // Growing with what is in use keeps small programs small and large ones at few slabs.
    int usual = Math.clamp(reserved / 16 / GRAIN * GRAIN, LEAST_SLAB, MOST_SLAB);
    int size = Math.max(length, usual);
    float[] slab;
    try {
      slab = new float[size + Scratch.LINE];
    } catch (OutOfMemoryError e) {
      trim();
      size = length;
      slab = new float[size + Scratch.LINE];
    }
    reserved += 4L * size;
    return new Block(slab, slabs++, Scratch.LINE, size);
  }
}
