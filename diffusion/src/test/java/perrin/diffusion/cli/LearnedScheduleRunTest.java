package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

/** A schedule trained with its network, from the command line to samples. */
final class LearnedScheduleRunTest {
  @TempDir private Path dir;

  private String perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    assertEquals(0, code, err.toString());
    return out.toString();
  }

  @Test
  void aRunTrainsItsScheduleSamplesWithItAndShowsIt() throws Exception {
    String run = dir.resolve("run").toString();
    perrin(
        "train --schedule learned:units=2 --loss ct-elbo --density antithetic:strata=8 --dataset gmm8"
            .concat(" --channels 8 --blocks 1 --batch 8 --steps 12 --checkpoint-every 6 --seed 3")
            .concat(" --count 200 --attention none --device reference --keep 2 --out " + run)
            .split(" "));

    var directory = RunDirectory.open(Path.of(run));
    Schedule begun = Schedules.of("learned:units=2");
    Schedule half =
        RunWeights.read(directory, 6, true, _ -> {}).blueprint(directory.config()).schedule();
    Schedule now =
        RunWeights.read(directory, null, true, _ -> {}).blueprint(directory.config()).schedule();
    assertFalse(half.level(0.5).equals(begun.level(0.5)), "the curve has moved");
    assertFalse(now.level(0.5).equals(half.level(0.5)), "and goes on");
    assertEquals(begun.level(0), now.level(0), "its ends stay");
    assertEquals(begun.level(1), now.level(1), "its ends stay");

    String info = perrin("info", "--run", run);
    assertTrue(info.contains(now.spec()), info);
    assertTrue(info.contains("at step 12 of 12"), info);
    String table = perrin("schedule", run, "--steps", "4");
    assertTrue(table.startsWith(now.spec()), table);

    Path picture = dir.resolve("samples.png");
    perrin("sample", "--run", run, "--count", "20", "--steps", "3", "--out", picture.toString());
    assertTrue(Files.size(picture) > 100);
    String bound = perrin("elbo", "--run", run, "--images", "4", "--steps", "3");
    assertTrue(bound.contains("learned"), bound);
  }
}
