package perrin.kernels.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.memory.BlockPool;

final class SlabPoolTest {
  /** A held block and the number written all over it. */
  private record Held(BlockPool.Block<float[]> block, float mark) {}

  @Property
  void heldBlocksNeverOverlap(@ForAll long seed) {
    var draw = new Draw(seed);
    var pool = new SlabPool();
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      if (held.isEmpty() || draw.between(0, 9) < 6) {
        var block = pool.take(draw.between(0, 1 << draw.between(0, 15)));
        var h = new Held(block, i);
        for (int j = 0; j < block.length(); j++) {
          block.slab()[(int) block.offset() + j] = i;
        }
        held.add(h);
      } else {
        check(pool, held.remove(draw.between(0, held.size() - 1)));
      }
    }
    while (!held.isEmpty()) {
      check(pool, held.removeLast());
    }
  }

  private static void check(SlabPool pool, Held h) {
    for (int j = 0; j < h.block.length(); j++) {
      assertEquals(h.mark, h.block.slab()[(int) h.block.offset() + j]);
    }
    pool.give(h.block);
    pool.give(h.block);
  }

  @Test
  void aStepThatRepeatsItselfTakesNothingMore() {
    var pool = new SlabPool();
    long after = 0;
    for (int step = 0; step < 50; step++) {
      List<BlockPool.Block<float[]>> blocks = new ArrayList<>();
      for (int i = 1; i < 60; i++) {
        blocks.add(pool.take(i * 1777 % 9001));
      }
      blocks.forEach(pool::give);
      after = step == 0 ? pool.reservedBytes() : after;
    }
    assertEquals(after, pool.reservedBytes());
  }

  @Test
  void freedNeighboursMergeIntoOneBlockAgain() {
    var pool = new SlabPool();
    var first = pool.take(1000);
    var second = pool.take(1000);
    var third = pool.take(1000);
    long reserved = pool.reservedBytes();
    pool.give(first);
    pool.give(third);
    pool.give(second);
    var whole = pool.take((int) (reserved / 4));
    assertEquals(reserved, pool.reservedBytes());
    assertTrue(whole.length() * 4L == reserved);
  }

  @Test
  void trimmingLetsUnusedSlabsGo() {
    var pool = new SlabPool();
    pool.give(pool.take(1 << 20));
    pool.trim();
    assertEquals(0, pool.reservedBytes());
  }
}
