package perrin.diffusion.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.run.Settings.Given;
import perrin.tensor.tuning.TuningTable;

class RunDirectoryTest {
  @TempDir private Path dir;

  private Path place() {
    return dir.resolve("deep").resolve("run");
  }

  private static String complaint(org.junit.jupiter.api.function.Executable body) {
    return assertThrows(UserException.class, body).getMessage();
  }

  @Test
  void theConfigurationIsSavedExactly() {
    var config = Settings.with(RunConfig.defaults(), Map.of("lr", new Given("1.7e-5", "--lr")));
    RunDirectory.create(place(), config, TuningTable.NONE);
    assertEquals(config, RunDirectory.open(place()).config());
  }

  @Test
  void aRunIsNeverBegunOverAnother() {
    RunDirectory.create(place(), RunConfig.defaults(), TuningTable.NONE);
    assertEquals(
        place()
            + ": is already a run; go on with it ('perrin resume --run "
            + place()
            + "') or choose another --out",
        complaint(() -> RunDirectory.create(place(), RunConfig.defaults(), TuningTable.NONE)));
  }

  @Test
  void aFolderWithOtherThingsIsLeftAlone() throws Exception {
    Files.writeString(dir.resolve("thesis.tex"), "x");
    assertEquals(
        dir + ": exists and is not an empty folder; choose another --out",
        complaint(() -> RunDirectory.create(dir, RunConfig.defaults(), TuningTable.NONE)));
  }

  @Test
  void whatIsNoRunIsSaidToBeNone() {
    assertEquals(place() + ": there is no such run", complaint(() -> RunDirectory.open(place())));
    assertEquals(
        dir + ": is not a run: it has no config.yaml", complaint(() -> RunDirectory.open(dir)));
  }

  @Test
  void aRunIsTrainedByOneProcessAtATime() throws Exception {
    var run = RunDirectory.create(place(), RunConfig.defaults(), TuningTable.NONE);
    try (var _ = run.lock()) {
      assertEquals(place() + ": another process is training this run", complaint(run::lock));
    }
    run.lock().close();
  }
}
