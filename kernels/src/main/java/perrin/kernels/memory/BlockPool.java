package perrin.kernels.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Cuts slabs into blocks and merges free neighbours: best fit, the lowest of equals.
 *
 * <p>A pool makes no slab of its own accord: where {@link #take} finds no room, the owner makes one
 * and adds it. Lengths are in the owner's unit; all are rounded up to a grain.
 *
 * @param <S> what a slab is
 */
public final class BlockPool<S> {
  /**
   * A contiguous piece of a slab, either free or held.
   *
   * @param <S> what a slab is
   */
  public static final class Block<S> {
    private final S slab;
    private final long serial;
    private long offset;
    private long length;
    private boolean free;
    private Object owner;
    private Block<S> previous;
    private Block<S> next;

    private Block(S slab, long serial, long offset, long length) {
      this.slab = slab;
      this.serial = serial;
      this.offset = offset;
      this.length = length;
    }

    /**
     * The slab it is part of.
     *
     * @return as added
     */
    public S slab() {
      return slab;
    }

    /**
     * Its place within the slab.
     *
     * @return in the owner's unit
     */
    public long offset() {
      return offset;
    }

    /**
     * Its length, rounded up to the grain.
     *
     * @return in the owner's unit
     */
    public long length() {
      return length;
    }

    /**
     * Whatever the owner noted.
     *
     * @return null at first
     */
    public Object owner() {
      return owner;
    }

    /**
     * Notes something, such as who holds the block.
     *
     * @param owner what to note
     */
    public void owner(Object owner) {
      this.owner = owner;
    }
  }

  private final long grain;
  private final List<Block<S>> first = new ArrayList<>();
  private final TreeSet<Block<S>> free =
      new TreeSet<>(
          (a, b) -> {
            int c = Long.compare(a.length, b.length);
            c = c != 0 ? c : Long.compare(a.serial, b.serial);
            return c != 0 ? c : Long.compare(a.offset, b.offset);
          });
  private long slabs;
  private long reserved;

  /**
   * A pool without slabs.
   *
   * @param grain what lengths are rounded up to, a power of 2
   */
  public BlockPool(long grain) {
    this.grain = grain;
  }

  /**
   * A length rounded up.
   *
   * @param length at least 0
   * @return a multiple of the grain, at least one
   */
  public long rounded(long length) {
    return Math.max(grain, Math.addExact(length, grain - 1) & -grain);
  }

  /**
   * Takes a block.
   *
   * @param length at least 0
   * @return a block of that length, rounded up, or null if no slab has room for it
   */
  public synchronized Block<S> take(long length) {
    long rounded = rounded(length);
    Block<S> block = free.ceiling(new Block<>(null, -1, 0, rounded));
    if (block == null) {
      return null;
    }
    free.remove(block);
    if (block.length > rounded) {
      split(block, rounded);
    }
    block.free = false;
    return block;
  }

  private void split(Block<S> block, long length) {
    var rest = new Block<>(block.slab, block.serial, block.offset + length, block.length - length);
    rest.free = true;
    rest.previous = block;
    rest.next = block.next;
    if (rest.next != null) {
      rest.next.previous = rest;
    }
    block.next = rest;
    block.length = length;
    free.add(rest);
  }

  /**
   * Gives a block back; once more does nothing.
   *
   * @param block of this pool
   */
  public synchronized void give(Block<S> block) {
    if (block.free) {
      return;
    }
    block.free = true;
    block.owner = null;
    var start = block;
    if (block.previous != null && block.previous.free) {
      start = block.previous;
      free.remove(start);
      absorb(start);
    }
    if (start.next != null && start.next.free) {
      free.remove(start.next);
      absorb(start);
    }
    free.add(start);
  }

  private static <S> void absorb(Block<S> block) {
    var gone = block.next;
    block.length += gone.length;
    block.next = gone.next;
    if (block.next != null) {
      block.next.previous = block;
    }
  }

  /**
   * Adds a slab, free as a whole.
   *
   * @param slab the memory
   * @param offset where its first block begins
   * @param length a multiple of the grain
   */
  public synchronized void add(S slab, long offset, long length) {
    var block = new Block<>(slab, slabs++, offset, length);
    block.free = true;
    free.add(block);
    first.add(block);
    reserved += length;
  }

  /**
   * Lets go of slabs that nobody uses.
   *
   * @return those slabs
   */
  public synchronized List<S> trim() {
    List<S> gone = new ArrayList<>();
    for (var block : List.copyOf(free)) {
      if (block.previous == null && block.next == null) {
        free.remove(block);
        first.remove(block);
        reserved -= block.length;
        gone.add(block.slab);
      }
    }
    return gone;
  }

  /**
   * Visits the held blocks.
   *
   * @param visitor called with each
   */
  public synchronized void held(Consumer<Block<S>> visitor) {
    for (var start : first) {
      for (var b = start; b != null; b = b.next) {
        if (!b.free) {
          visitor.accept(b);
        }
      }
    }
  }

  /**
   * What all slabs hold, in use or not.
   *
   * @return in the owner's unit
   */
  public synchronized long reserved() {
    return reserved;
  }

  /**
   * The longest block that could be taken now.
   *
   * @return 0 if there is none
   */
  public synchronized long longestFree() {
    return free.isEmpty() ? 0 : free.last().length;
  }
}
