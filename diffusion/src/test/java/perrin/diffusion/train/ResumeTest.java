package perrin.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.train.SameCheckpoint.assertSame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.MetricsFile;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.RunFailure;
import perrin.diffusion.run.UserException;
import perrin.tensor.tuning.TuningTable;

class ResumeTest {
  @TempDir private Path dir;

  private RunDirectory stopAndGoOn(RunConfig config, int at) {
    var run = RunDirectory.create(dir.resolve("halves" + at), config, TuningTable.NONE);
    var stop = new StopSignal();
    var steps = new AtomicInteger();
    // A preview every step is a hook to ask for the stop in mid-flight.
    TrainingRun.Preview hook =
        (_, _) -> {
          if (steps.incrementAndGet() == at) {
            stop.request();
          }
        };
    assertEquals(TrainingRun.Outcome.STOPPED, TinyRun.train(run, config, hook, stop));
    assertEquals(at, TinyRun.latest(run).step());
    TinyRun.train(run, config);
    return run;
  }

  @Test
  void aRunThatWasStoppedEndsWithTheSameBits() {
    var config = TinyRun.images("steps", "6", "sample-every", "1");
    var whole = TinyRun.trained(dir, "whole", config);
    assertSame(TinyRun.latest(whole), TinyRun.latest(stopAndGoOn(config, 3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adam", "adamw"})
  void soDoesOneWithEveryOptimiser(String optimizer) {
    var config =
        TinyRun.points(
            "optimizer", optimizer, "steps", "9", "sample-every", "1", "lr-decay", "cosine");
    var whole = TinyRun.trained(dir, "whole", config);
    assertSame(TinyRun.latest(whole), TinyRun.latest(stopAndGoOn(config, 4)));
  }

  @Test
  void soDoesOneInMicrobatchesWithoutAverage() {
    var config =
        TinyRun.points(
            "batch", "6", "microbatch", "2", "ema", "0", "steps", "7", "sample-every", "1");
    var whole = TinyRun.trained(dir, "whole", config);
    assertSame(TinyRun.latest(whole), TinyRun.latest(stopAndGoOn(config, 5)));
  }

  @Test
  void soDoesOneWhoseDensityFollowsTheLosses() {
    var config =
        TinyRun.points(
            "schedule",
            "linear:steps=4",
            "loss",
            "vlb:decoder=density",
            "density",
            "importance:history=3",
            "batch",
            "8",
            "microbatch",
            "4",
            "steps",
            "12",
            "sample-every",
            "1");
    var whole = TinyRun.trained(dir, "whole", config);
    var saved = TinyRun.latest(whole).part("density.");
    double[] counts = (double[]) saved.get("counts").values();
    assertEquals(12, java.util.Arrays.stream(counts).sum(), "it has begun to follow them");
    assertSame(TinyRun.latest(whole), TinyRun.latest(stopAndGoOn(config, 2)));
    assertSame(TinyRun.latest(whole), TinyRun.latest(stopAndGoOn(config, 10)));
  }

  @Test
  void soDoesOneWhoseScheduleLearns() {
    var config =
        TinyRun.points(
            "process", "vdm", "batch", "8", "microbatch", "4", "steps", "9", "sample-every", "1");
    var whole = TinyRun.trained(dir, "whole", config);
    var saved = TinyRun.latest(whole).numbers(Checkpoint.SCHEDULE);
    assertEquals(9, saved.get("steps")[0], "it has learned");
    assertSame(TinyRun.latest(whole), TinyRun.latest(stopAndGoOn(config, 4)));
  }

  @Test
  void metricsOfAStoppedRunHaveEveryStepOnce() throws Exception {
    var config = TinyRun.points("steps", "11", "sample-every", "1", "log-every", "3");
    var whole = TinyRun.trained(dir, "whole", config);
    var halves = stopAndGoOn(config, 4);
    assertEquals(
        MetricsFile.series(whole.metricsFile(), "loss"),
        MetricsFile.series(halves.metricsFile(), "loss"));
    assertEquals(
        Files.readAllLines(whole.metricsFile()).size(),
        Files.readAllLines(halves.metricsFile()).size());
  }

  @Test
  void aKillBetweenCheckpointsCostsOnlyTime() throws Exception {
    var config = TinyRun.points("steps", "10", "checkpoint-every", "4", "log-every", "1");
    var whole = TinyRun.trained(dir, "whole", config);
    var killed = RunDirectory.create(dir.resolve("killed"), config, TuningTable.NONE);
    TrainingRun.Preview kill =
        (step, _) -> {
          if (step == 7) {
            throw new IllegalStateException("killed");
          }
        };
    var watched =
        TinyRun.points(
            "steps", "10", "checkpoint-every", "4", "log-every", "1", "sample-every", "1");
    assertThrows(
        IllegalStateException.class, () -> TinyRun.train(killed, watched, kill, new StopSignal()));
    assertEquals(4, TinyRun.latest(killed).step());
    TinyRun.train(killed, config);
    assertSame(TinyRun.latest(whole), TinyRun.latest(killed));
    assertEquals(
        MetricsFile.series(whole.metricsFile(), "loss"),
        MetricsFile.series(killed.metricsFile(), "loss"));
  }

  @Test
  void watchingDoesNotChangeWhatIsLearned() {
    var plain = TinyRun.trained(dir, "plain", TinyRun.images("steps", "4"));
    var watched =
        RunDirectory.create(dir.resolve("watched"), RunConfig.defaults(), TuningTable.NONE);
    var config =
        TinyRun.images("steps", "4", "validate-every", "1", "sample-every", "1", "keep", "5");
    TinyRun.train(watched, config, (_, weights) -> weights.digest(), new StopSignal());
    assertSame(TinyRun.latest(plain), TinyRun.latest(watched));
  }

  @Test
  void otherDataThanAtTheBeginningAreRefused() {
    var config = TinyRun.points("steps", "2");
    var run = TinyRun.trained(dir, "run", config);
    var other = TinyRun.points("steps", "4", "count", "399");
    String message =
        assertThrows(UserException.class, () -> TinyRun.train(run, other)).getMessage();
    assertTrue(message.contains("holds other data than when the run began"), message);
  }

  @Test
  void recomputingMayBeginAndEndInMidRunAndChangesNoBit() {
    String[] common = {"attention", "8", "checkpoint-every", "2", "recompute", "false", "steps"};
    String[] all = Arrays.copyOf(common, common.length + 1);
    all[common.length] = "6";
    var whole = TinyRun.trained(dir, "whole", TinyRun.images(all));
    all[common.length] = "2";
    var run = TinyRun.trained(dir, "changing", TinyRun.images(all));
    all[common.length] = "4";
    all[common.length - 2] = "true";
    TinyRun.train(run, TinyRun.images(all));
    assertEquals(4, TinyRun.latest(run).step());
    all[common.length] = "6";
    all[common.length - 2] = "false";
    TinyRun.train(run, TinyRun.images(all));
    assertSame(TinyRun.latest(whole), TinyRun.latest(run));
  }

  @Test
  void recomputingMayNotChangeWhereSecondDerivativesWouldBeRoundedInAnotherWay() {
    var run = TinyRun.trained(dir, "run", TinyRun.points("steps", "2", "loss", "ssm"));
    var other = TinyRun.points("steps", "4", "loss", "ssm", "recompute", "true");
    String message =
        assertThrows(UserException.class, () -> TinyRun.train(run, other)).getMessage();
    assertEquals(
        "--recompute was false when the run began and must stay so: loss ssm differentiates the"
            + " network, and its second derivatives would be rounded in another way",
        message);
  }

  @Test
  void anotherNetworkThanTheCheckpointsIsRefusedInOneLine() {
    var run = TinyRun.trained(dir, "run", TinyRun.points("steps", "2"));
    var other = TinyRun.points("steps", "4", "channels", "18");
    String message =
        assertThrows(UserException.class, () -> TinyRun.train(run, other)).getMessage();
    assertTrue(message.startsWith("the checkpoint does not fit the run: "), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void aLossThatIsNotFiniteStopsTheRunAndKeepsTheLastGoodCheckpoint() throws Exception {
    var config =
        TinyRun.points(
            "steps",
            "400",
            "lr",
            "1e30",
            "warmup",
            "0",
            "clip",
            "0",
            "checkpoint-every",
            "1",
            "optimizer",
            "sgd",
            "beta1",
            "0");
    var run = RunDirectory.create(dir.resolve("run"), config, TuningTable.NONE);
    String message = assertThrows(RunFailure.class, () -> TinyRun.train(run, config)).getMessage();
    int last = TinyRun.latest(run).step();
    assertTrue(message.contains(" at step " + (last + 1) + ";"), message);
    assertTrue(message.endsWith("the checkpoint of step " + last + " is intact"), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void aDiskThatCannotBeWrittenStopsTheRunInOneLine() throws Exception {
    var config = TinyRun.points("steps", "6", "checkpoint-every", "2", "sample-every", "3");
    var run = RunDirectory.create(dir.resolve("run"), config, TuningTable.NONE);
    // A folder in the way of the second checkpoint.
    TrainingRun.Preview obstruct =
        (_, _) -> Files.createDirectories(run.checkpoints().file(4).resolve("x"));
    String message =
        assertThrows(RunFailure.class, () -> TinyRun.train(run, config, obstruct, new StopSignal()))
            .getMessage();
    assertTrue(message.contains("Stopped at step 4; the checkpoint of step 2 is intact"), message);
    assertEquals(1, message.lines().count());
  }
}
