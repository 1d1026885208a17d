package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.run.CheckpointFolder;

/** What happens to a run that is interrupted politely, and to one whose disk fills. */
@DisabledOnOs(OS.WINDOWS)
class InterruptedRunTest {
  @TempDir private Path dir;

  private String[] train(Path run, int steps) {
    return new String[] {
      "train",
      "--dataset",
      "gmm8",
      "--count",
      "1000",
      "--channels",
      "64",
      "--attention",
      "none",
      "--checkpoint-every",
      "20",
      "--device",
      "cpu",
      "--threads",
      "1",
      "--steps",
      Integer.toString(steps),
      "--out",
      run.toString()
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void aSignalSavesTheRunAndSaysHowToResume(String signal) throws Exception {
    assumeFalse(
        signal.equals("INT") && interruptsAreIgnored(),
        "this process ignores SIGINT, as one started in the background by a script, and what it"
            + " starts does too");
    Path run = dir.resolve("run");
    var folder = new CheckpointFolder(run.resolve("checkpoints"));
    try (var program = Program.start(dir, train(run, 10_000_000))) {
      while (folder.steps().isEmpty()) {
        assertFalse(program.endsWithin(5), "ended by itself");
      }
      program.signal(signal);
      assertEquals(130, program.end(), program.err());
      String err = program.err();
      int step = folder.steps().getLast();
      assertTrue(err.contains("stopped at step " + step + ", saved; go on with:"), err);
      assertTrue(err.contains("perrin resume --run " + run), err);
      assertFalse(err.contains("\tat "), err);
    }
  }

  /** Linux tells in /proc, in a mask whose bit 1 stands for signal 2. */
  private static boolean interruptsAreIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(l -> l.startsWith("SigIgn:"))
          .mapToLong(l -> Long.parseUnsignedLong(l.substring(7).strip(), 16))
          .anyMatch(mask -> (mask >> 1 & 1) != 0);
    }
  }

  @Test
  void aFullDiskLeavesTheOldCheckpointIntactAndIsOneLine() throws Exception {
    Path run = dir.resolve("run");
    var folder = new CheckpointFolder(run.resolve("checkpoints"));
    try (var program = Program.start(dir, train(run, 20))) {
      assertEquals(0, program.end(), program.err());
    }
    byte[] before = Files.readAllBytes(folder.file(20));
    assertTrue(before.length > 300_000, "the checkpoint is too small for this test");
    // No file may grow beyond 100 KiB or so: to the program the same as a disk that is full.
    var limit = List.of("sh", "-c", "ulimit -f 200; exec \"$@\"", "sh");
    try (var program =
        Program.start(dir, limit, "resume", "--run", run.toString(), "--steps", "40")) {
      assertEquals(1, program.end(), program.err());
      String last = program.err().lines().toList().getLast();
      assertTrue(last.startsWith("perrin: cannot write "), program.err());
      assertTrue(last.contains("the checkpoint of step 20 is intact"), last);
      assertFalse(program.err().contains("\tat "), program.err());
    }
    assertEquals(List.of(20), folder.steps());
    assertEquals(20, CheckpointFolder.read(folder.file(20)).step());
    try (var program = Program.start(dir, "resume", "--run", run.toString())) {
      assertEquals(0, program.end(), program.err());
    }
    assertEquals(40, folder.steps().getLast());
  }
}
