package perrin.kernels.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.memory.BlockPool.Block;

final class BlockPoolTest {
  private static final int GRAIN = 16;

  /** A pool beside a plain picture of its slabs: who holds each grain. */
  private static final class Pictured {
    final BlockPool<Integer> pool = new BlockPool<>(GRAIN);
    final List<Object[]> slabs = new ArrayList<>();
    final List<Block<Integer>> held = new ArrayList<>();

    void add(int grains) {
      pool.add(slabs.size(), 0, (long) grains * GRAIN);
      slabs.add(new Object[grains]);
    }

    /** The shortest free run of at least so many grains, the lowest of equals: {slab, from}. */
    int[] bestFit(int grains) {
      int[] best = null;
      int shortest = Integer.MAX_VALUE;
      for (int s = 0; s < slabs.size(); s++) {
        Object[] slab = slabs.get(s);
        for (int from = 0; from < slab.length; from++) {
          int to = from;
          while (to < slab.length && slab[to] == null) {
            to++;
          }
          if (to - from >= grains && to - from < shortest) {
            shortest = to - from;
            best = new int[] {s, from};
          }
          from = Math.max(from, to);
        }
      }
      return best;
    }

    void take(int length) {
      int grains = Math.max(1, (length + GRAIN - 1) / GRAIN);
      int[] where = bestFit(grains);
      Block<Integer> block = pool.take(length);
      if (where == null) {
        assertNull(block);
        return;
      }
      assertEquals(where[0], block.slab());
      assertEquals((long) where[1] * GRAIN, block.offset());
      assertEquals((long) grains * GRAIN, block.length());
      for (int g = where[1]; g < where[1] + grains; g++) {
        slabs.get(where[0])[g] = block;
      }
      block.owner("owner");
      held.add(block);
    }

    void give(Block<Integer> block) {
      held.remove(block);
      pool.give(block);
      assertNull(block.owner());
      Object[] slab = slabs.get(block.slab());
      for (int g = 0; g < slab.length; g++) {
        slab[g] = slab[g] == block ? null : slab[g];
      }
    }

    void check() {
      int longest = 0;
      long all = 0;
      for (Object[] slab : slabs) {
        all += slab.length;
        for (int run = 0, g = 0; g < slab.length; g++) {
          run = slab[g] == null ? run + 1 : 0;
          longest = Math.max(longest, run);
        }
      }
      assertEquals((long) longest * GRAIN, pool.longestFree());
      assertEquals(all * GRAIN, pool.reserved());
      Set<Block<Integer>> visited = new HashSet<>();
      pool.held(b -> assertTrue(visited.add(b)));
      assertEquals(new HashSet<>(held), visited);
    }
  }

  @Property(tries = 200)
  void blocksAreTakenFromTheShortestRunThatFitsAndFreeNeighboursMerge(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int slabs,
      @ForAll @IntRange(min = 1, max = 120) int steps) {
    var random = new Random(seed);
    var p = new Pictured();
    for (int i = 0; i < slabs; i++) {
      p.add(1 + random.nextInt(20));
    }
    for (int i = 0; i < steps; i++) {
      if (random.nextInt(5) < 3) {
        p.take(random.nextInt(8 * GRAIN));
      } else if (!p.held.isEmpty()) {
        p.give(p.held.get(random.nextInt(p.held.size())));
      }
      p.check();
    }
    while (!p.held.isEmpty()) {
      p.give(p.held.getFirst());
      p.check();
    }
    Set<Integer> gone = new HashSet<>(p.pool.trim());
    assertEquals(slabs, gone.size());
    assertEquals(0, p.pool.reserved());
    assertEquals(0, p.pool.longestFree());
    assertNull(p.pool.take(1));
  }

  @Example
  void aBlockGivenBackTwiceIsFreeOnce() {
    var pool = new BlockPool<String>(GRAIN);
    pool.add("slab", 64, 3 * GRAIN);
    Block<String> first = pool.take(GRAIN);
    assertEquals(64, first.offset());
    pool.give(first);
    pool.give(first);
    Block<String> a = pool.take(GRAIN);
    Block<String> b = pool.take(GRAIN);
    assertTrue(a.offset() != b.offset());
    assertSame("slab", b.slab());
    assertEquals(GRAIN, pool.longestFree());
  }

  @Example
  void onlySlabsThatNobodyUsesAreLetGo() {
    var pool = new BlockPool<String>(GRAIN);
    pool.add("used", 0, 2 * GRAIN);
    Block<String> block = pool.take(1);
    pool.add("unused", 0, 5 * GRAIN);
    assertEquals(List.of("unused"), pool.trim());
    assertEquals(2 * GRAIN, pool.reserved());
    pool.give(block);
    assertEquals(List.of("used"), pool.trim());
  }
}
