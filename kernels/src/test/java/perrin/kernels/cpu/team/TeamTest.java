package perrin.kernels.cpu.team;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import perrin.kernels.cpu.testing.Draw;

final class TeamTest {
  @Test
  void everyChunkRunsExactlyOnce() {
    for (var team : Draw.TEAMS) {
      for (int chunks : new int[] {0, 1, 2, 3, 17, 1000}) {
        var count = new AtomicIntegerArray(chunks);
        team.run(chunks, (chunk, scratch) -> count.incrementAndGet(chunk));
        for (int i = 0; i < chunks; i++) {
          assertEquals(1, count.get(i));
        }
      }
    }
  }

  @Test
  void manyShortKernelsInARowAllFinish() {
    var sum = new AtomicInteger();
    for (int i = 0; i < 20_000; i++) {
      Draw.TEAMS[2].run(3, (chunk, scratch) -> sum.addAndGet(chunk));
    }
    assertEquals(60_000, sum.get());
  }

  @Test
  void anExceptionReachesTheCallerAndTheTeamStaysUsable() {
    var team = Draw.TEAMS[2];
    var failure = new IllegalStateException("chunk 5");
    var thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                team.run(
                    20,
                    (chunk, scratch) -> {
                      if (chunk == 5) {
                        throw failure;
                      }
                    }));
    assertSame(failure, thrown);
    everyChunkRunsExactlyOnce();
  }

  @Test
  void aCallFromInsideAChunkRunsOnThatThread() {
    var inner = new AtomicInteger();
    Draw.TEAMS[2].run(
        4,
        (chunk, scratch) -> {
          var thread = Thread.currentThread();
          Draw.TEAMS[2].run(
              4,
              (nested, ours) -> {
                assertSame(thread, Thread.currentThread());
                inner.incrementAndGet();
              });
        });
    assertEquals(16, inner.get());
  }

  @Test
  void twoCallersAtOnceBothFinish() throws InterruptedException {
    var sum = new AtomicInteger();
    Runnable caller =
        () -> {
          for (int i = 0; i < 2_000; i++) {
            Draw.TEAMS[2].run(5, (chunk, scratch) -> sum.incrementAndGet());
          }
        };
    var other = new Thread(caller);
    other.start();
    caller.run();
    other.join();
    assertEquals(20_000, sum.get());
  }

  @Test
  void theNumberOfThreadsCanChangeBetweenKernels() {
    var team = new Team(1);
    for (int threads : new int[] {3, 1, 2, 3}) {
      team.setThreads(threads);
      var sum = new AtomicInteger();
      team.run(100, (chunk, scratch) -> sum.incrementAndGet());
      assertEquals(100, sum.get());
    }
    assertThrows(IllegalArgumentException.class, () -> team.setThreads(0));
  }

  @Test
  void aThreadThatIsHeldUpKeepsNobodyFromTheOtherChunks() throws Exception {
    // As when another process takes its core: one chunk lasts until all the others are done.
    var team = new Team(2);
    for (int kernel = 0; kernel < 50; kernel++) {
      int chunks = 20;
      var others = new CountDownLatch(chunks - 1);
      var held = new AtomicBoolean();
      var inTime = new AtomicBoolean(true);
      var caller = Thread.currentThread();
      team.run(
          chunks,
          (_, _) -> {
            boolean last = others.getCount() == 0;
            if (!last && Thread.currentThread() != caller && held.compareAndSet(false, true)) {
              try {
                inTime.set(others.await(1, TimeUnit.MINUTES));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            } else {
              others.countDown();
            }
          });
      assertTrue(inTime.get(), "the other chunks waited for the one that was held up");
    }
  }
}
