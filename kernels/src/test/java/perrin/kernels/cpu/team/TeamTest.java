package perrin.kernels.cpu.team;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
}
