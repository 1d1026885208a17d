package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.CheckpointFolder;
import perrin.diffusion.run.MetricsFile;
import perrin.diffusion.run.RunDirectory;

/** SIGKILL at random moments changes nothing but the time it takes. */
class KilledRunTest {
  private static final int JITTER_MILLIS = 30;

  @TempDir private Path dir;

  private static String[] train(Path run, int steps) {
    var args = new ArrayList<>(List.of("train", "--dataset", "gmm8", "--count", "2000"));
    args.addAll(List.of("--channels", "32", "--batch", "16", "--attention", "none"));
    // Checkpoints so often that kills fall into the writing of one.
    args.addAll(List.of("--checkpoint-every", "3", "--log-every", "2", "--validate-every", "50"));
    args.addAll(List.of("--threads", "1", "--device", "cpu", "--seed", "11"));
    args.addAll(List.of("--steps", Integer.toString(steps), "--out", run.toString()));
    return args.toArray(String[]::new);
  }

  private static String[] resume(Path run) {
    return new String[] {"resume", "--run", run.toString()};
  }

  private Checkpoint finished(Path run) {
    return new CheckpointFolder(run.resolve("checkpoints"))
        .latest(
            damaged -> {
              throw new AssertionError(damaged);
            });
  }

  private static void everyCheckpointIsReadable(CheckpointFolder folder) throws IOException {
    for (int step : folder.steps()) {
      assertEquals(step, CheckpointFolder.read(folder.file(step)).step());
    }
  }

  private void killedSeveralTimes(int kills, int steps, long seed) throws Exception {
    Path whole = dir.resolve("whole");
    try (var program = Program.start(dir, train(whole, steps))) {
      assertEquals(0, program.end(), program.err());
    }
    Path run = dir.resolve("killed");
    var folder = new CheckpointFolder(run.resolve("checkpoints"));
    var random = new Random(seed);
    for (int k = 0; k < kills; k++) {
      int from = steps * k / (kills + 1);
      int at = from + random.nextInt(steps / (kills + 1) / 2);
      int jitter = random.nextInt(JITTER_MILLIS);
      boolean begun = !folder.steps().isEmpty();
      try (var program = Program.start(dir, begun ? resume(run) : train(run, steps))) {
        while (folder.steps().isEmpty() || folder.steps().getLast() < at) {
          assertFalse(program.endsWithin(1), () -> "ended before kill: " + text(program));
        }
        assertFalse(program.endsWithin(jitter), () -> "ended before kill: " + text(program));
        program.kill();
      }
      everyCheckpointIsReadable(folder);
    }
    try (var program = Program.start(dir, resume(run))) {
      assertEquals(0, program.end(), program.err());
    }
    assertSame(finished(whole), finished(run));
    assertEquals(
        MetricsFile.series(new RunDirectory(whole).metricsFile(), "loss"),
        MetricsFile.series(new RunDirectory(run).metricsFile(), "loss"));
  }

  private static String text(Program program) {
    try {
      return program.err();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void assertSame(Checkpoint a, Checkpoint b) {
    assertEquals(a.step(), b.step());
    assertEquals(a.cursor(), b.cursor());
    assertEquals(List.copyOf(a.tensors().keySet()), List.copyOf(b.tensors().keySet()));
    a.tensors()
        .forEach(
            (name, x) ->
                assertTrue(
                    Arrays.deepEquals(
                        new Object[] {x.values()}, new Object[] {b.tensors().get(name).values()}),
                    name));
  }

  @Test
  void aRunKilledThreeTimesEndsWithTheSameBits() throws Exception {
    killedSeveralTimes(3, 600, 20261122);
  }

  @Test
  @Tag("full")
  void aRunKilledTwentyTimesEndsWithTheSameBits() throws Exception {
    killedSeveralTimes(20, 4000, 1);
  }
}
